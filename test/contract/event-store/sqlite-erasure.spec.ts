import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newEvent, upTo } from './helpers.js';
import { eachWithSqliteFile } from './sqlite-files.js';

const sqlite = eachWithSqliteFile();

describe('truncated bytes', () => {
  /** Everything that lies in the folder: database, write-ahead log, index of it. */
  const bytesOnDisk = async (): Promise<string> => {
    const names = await readdir(sqlite.folder);
    const contents = await Promise.all(names.map((name) => readFile(join(sqlite.folder, name))));
    return Buffer.concat(contents).toString('latin1');
  };
  const marked = (marker: string, n: number): ReturnType<typeof newEvent> =>
    // Some fit into a page, some run over several.
    newEvent(n, { data: { marker, padding: randomBytes(n % 5 === 0 ? 6_000 : 150).toString('hex') } });

  it('are in no file any more when truncate returns, while the store is open', async () => {
    const store = await sqlite.open();
    for (const n of upTo(40)) {
      await store.append(`key-${n % 8}`, 'any', [marked(`marker-of-${n % 8}-`, n), marked('kept-', n)]);
    }
    expect(await bytesOnDisk()).toContain('marker-of-3-');
    await store.truncate('key-3', 1_000);
    await store.tombstone('key-5');
    const bytes = await bytesOnDisk();
    expect(bytes).not.toContain('marker-of-3-');
    expect(bytes).not.toContain('marker-of-5-');
    expect(bytes).toContain('marker-of-4-');
  });

  it('leave no trace either where other streams came and went around them', async () => {
    const store = await sqlite.open();
    const random = seededRandom(20261124);
    const living = new Set<number>();
    const gone: number[] = [];
    for (let round = 0, next = 0; round < 12; round++) {
      const appends = upTo(150).map(() => {
        const old = random() < 0.6 ? [...living][Math.floor(random() * living.size)] : undefined;
        const n = old ?? next++;
        living.add(n);
        const padding = 'p'.repeat(Math.floor(random() ** 4 * 8_000));
        const events = upTo(1 + Math.floor(random() * 3)).map((m) =>
          newEvent(m, { data: { marker: `marker-of-${n}-`, padding } }),
        );
        return store.append(`key-${n}`, 'any', events);
      });
      await Promise.all(appends);
      const ending = [...living].filter(() => random() < 0.35);
      await Promise.all(ending.map((n) => store.truncate(`key-${n}`, 1_000)));
      for (const n of ending) living.delete(n);
      gone.push(...ending);
      const found = new Set(
        [...(await bytesOnDisk()).matchAll(/marker-of-(\d+)-/g)].map(([, n]) => Number(n)),
      );
      expect(gone.filter((n) => found.has(n) && !living.has(n))).toEqual([]);
      expect([...living].filter((n) => !found.has(n))).toEqual([]);
    }
    expect(gone.length).toBeGreaterThan(400);
  });
});

/** The same numbers at every run, from 0 up to 1 (a linear congruential generator). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
