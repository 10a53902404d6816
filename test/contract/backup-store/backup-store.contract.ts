import { randomBytes } from 'node:crypto';
import type { BackupStore } from '../../../apps/crypto/src/backup/store/backup-store.js';
import { MAX_ENTRY_BYTES } from '../../../apps/crypto/src/backup/store/backup-store.js';

/** What every backup store must do. @param open the same store each time: of one node, and then of another */
export function backupStoreContract(open: () => Promise<BackupStore>): void {
  let store: BackupStore;
  let other: BackupStore;
  /** A part of the store that no other test looks at. */
  let area: string;
  beforeEach(async () => {
    [store, other] = [await open(), await open()];
    area = `t${randomBytes(6).toString('hex')}`;
  });
  afterEach(async () => {
    await store.close();
    await other.close();
  });

  const text = (bytes: Uint8Array | null): string | null => bytes && Buffer.from(bytes).toString();
  const put = (name: string, content = name) => store.put(`${area}/${name}`, Buffer.from(content));
  const list = async (prefix: string, after = '', limit = 1000) => {
    const names = await store.list(`${area}/${prefix}`, after && `${area}/${after}`, limit);
    return names.map((name) => name.slice(area.length + 1));
  };

  test('what was put is there for every node', async () => {
    await put('a', 'one');
    expect(text(await other.get(`${area}/a`))).toBe('one');
  });

  test('any bytes up to the largest entry come back as they were', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from([0, 255, 0]), randomBytes(MAX_ENTRY_BYTES)]) {
      await store.put(`${area}/bytes`, bytes);
      expect(Buffer.from((await other.get(`${area}/bytes`))!).equals(bytes)).toBe(true);
    }
  });

  test('a later put takes the place of an earlier one', async () => {
    await put('a', 'one');
    await put('a', 'two');
    expect(text(await other.get(`${area}/a`))).toBe('two');
    expect(await list('')).toEqual(['a']);
  });

  test('what is missing is null, and deleting it is no error', async () => {
    expect(await store.get(`${area}/none`)).toBeNull();
    await store.delete(`${area}/none`);
    await put('a');
    await other.delete(`${area}/a`);
    expect(await store.get(`${area}/a`)).toBeNull();
    expect(await list('')).toEqual([]);
  });

  test('names are listed by prefix, in their order', async () => {
    for (const name of ['b/2', 'a/1', 'b/1.x', 'b.0', 'b-1', 'c/1', 'a/10', 'a/2', 'ab/1']) await put(name);
    expect(await list('')).toEqual(['a/1', 'a/10', 'a/2', 'ab/1', 'b-1', 'b.0', 'b/1.x', 'b/2', 'c/1']);
    expect(await list('a/')).toEqual(['a/1', 'a/10', 'a/2']);
    expect(await list('a/1')).toEqual(['a/1', 'a/10']);
    expect(await list('b')).toEqual(['b-1', 'b.0', 'b/1.x', 'b/2']);
    expect(await list('d')).toEqual([]);
  });

  test('a listing goes on where it ended, and neither repeats nor leaves out', async () => {
    const names = Array.from({ length: 25 }, (_, n) => `k/${n % 5}/${n}`).sort();
    for (const name of names) await put(name);
    const seen: string[] = [];
    for (let after = ''; ;) {
      const page = await list('k/', after, 7);
      seen.push(...page);
      if (page.length < 7) break;
      after = page.at(-1)!;
    }
    expect(seen).toEqual(names);
  });

  test('nodes that put the same name at once leave one of the entries whole', async () => {
    const contents = Array.from({ length: 16 }, (_, n) => String(n).repeat(5_000));
    await Promise.all(
      contents.map((content, n) => (n % 2 ? store : other).put(`${area}/same`, Buffer.from(content))),
    );
    expect(contents).toContain(text(await store.get(`${area}/same`)));
  });

  test('a name that could lead elsewhere is refused', async () => {
    for (const name of ['../x', 'a/../b', '/a', '.a', 'a/.b', 'A', 'a b', '']) {
      await expect(store.put(name, Buffer.from('x'))).rejects.toThrow(/name/);
    }
  });
}
