import { createHash } from 'node:crypto';
import { openMemoryEventStore } from '@keyledger/event-store';
import type { ArchiveDamagedError } from './errors.js';
import { importLog } from './import-log.js';
import { checkArchive } from './read-archive.js';
import { archiveOf, AT, bytesOf, sampleLog } from './testing/archives.js';

let text: string;
let digest: string;
let lines: string[];
beforeAll(async () => {
  const { text: whole, summary } = await archiveOf(await sampleLog());
  text = whole;
  digest = summary.digest;
  lines = text.split('\n').slice(0, -1);
});

const damageOf = (changed: readonly string[] | string): Promise<[string, string]> =>
  checkArchive(bytesOf(typeof changed === 'string' ? changed : `${changed.join('\n')}\n`)).then(
    () => ['none', ''],
    ({ damage, message }: ArchiveDamagedError) => [damage, message],
  );

describe('an archive of a log', () => {
  it('is whole as it was written, in pieces of whatever size', async () => {
    expect(lines).toHaveLength(9);
    for (const pieceBytes of [1, 7, 1_000_000]) {
      const summary = await checkArchive(bytesOf(text, pieceBytes));
      expect(summary).toMatchObject({ events: 7, position: 12, digest });
      expect(summary.header).toEqual({ keyledgerLog: 1, store: 'memory', exportedAt: AT });
    }
  });

  it('is chained so that other programs can check it', () => {
    let before = '0'.repeat(64);
    for (const line of lines) {
      const [, said, rest] = /^\{"sha256":"(\w{64})",(.*)$/.exec(line)!;
      before = createHash('sha256').update(`${before}\n${rest}`).digest('hex');
      expect(said).toBe(before);
    }
    expect(before).toBe(digest);
  });

  it.each([
    ['a letter', (line: string) => line.replace('KeyRenamed', 'KeyRemoved')],
    ['a position', (line: string) => line.replace('"position":7', '"position":8')],
    ['a blank', (line: string) => line.replace('"data":{', '"data": {')],
    ['its digest', (line: string) => line.replace(/"sha256":"./, '"sha256":"g').replace('"g', '"0')],
  ])('tells which line had %s altered', async (_what, alter) => {
    const altered = lines.with(4, alter(lines[4]!));
    expect(altered[4]).not.toBe(lines[4]);
    expect(await damageOf(altered)).toEqual(['Altered', 'line 5 (record 4) was altered']);
  });

  it('tells when the header or the last line was altered', async () => {
    expect(await damageOf(lines.with(0, lines[0]!.replace('memory', 'sqlite')))).toEqual([
      'Altered',
      'line 1 (the header) was altered',
    ]);
    const [damage, message] = await damageOf(lines.with(8, lines[8]!.replace('"count":7', '"count":6')));
    expect([damage, message]).toEqual(['Altered', expect.stringMatching(/^line 9 \(the last one\)/)]);
  });

  it('tells which records were taken out', async () => {
    expect(await damageOf(lines.toSpliced(3, 1))).toEqual([
      'RecordsMissing',
      'record 3 is missing before line 4',
    ]);
    expect(await damageOf(lines.toSpliced(2, 3))).toEqual([
      'RecordsMissing',
      'records 2 to 4 are missing before line 3',
    ]);
    expect(await damageOf(lines.toSpliced(6, 2))).toEqual([
      'RecordsMissing',
      'records 6 to 7 are missing before line 7',
    ]);
  });

  it('tells when records were moved or repeated', async () => {
    const swapped = lines.with(3, lines[4]!).with(4, lines[3]!);
    expect((await damageOf(swapped))[0]).toBe('RecordsMissing');
    expect(await damageOf(lines.toSpliced(4, 0, lines[2]!))).toEqual([
      'OutOfOrder',
      'line 5 has record 2, where record 4 should be',
    ]);
  });

  it('tells when the end was cut off, at a line or within one', async () => {
    const cut = ['Cut', 'the file ends after record 7, without its last line'];
    expect(await damageOf(lines.slice(0, 8))).toEqual(cut);
    expect((await damageOf(lines.slice(0, 5)))[0]).toBe('Cut');
    expect((await damageOf(text.slice(0, 900)))[0]).toBe('NotAnArchive');
  });

  it('tells when something was put behind the end, and what is no archive at all', async () => {
    expect(await damageOf([...lines, lines[3]!])).toEqual([
      'Appended',
      'line 10 stands behind the last line',
    ]);
    expect((await damageOf([...lines, 'x']))[0]).toBe('Appended');
    for (const nonsense of ['', '{}\n', 'hello', `${lines[1]}\n`, 'x'.repeat(5_000_000)]) {
      expect((await damageOf(nonsense))[0]).toBe('NotAnArchive');
    }
  });

  it('is told apart from another whole one by its digest', async () => {
    await expect(checkArchive(bytesOf(text), { expected: '0'.repeat(64) })).rejects.toMatchObject({
      damage: 'OtherArchive',
    });
    await expect(checkArchive(bytesOf(text), { expected: digest })).resolves.toBeDefined();
  });

  it('that somebody made by himself is refused where its records make no log', async () => {
    const other = await sampleLog();
    const store = { ...other, kind: 'memory' } as typeof other;
    store.head = async () => 12;
    store.readStream = (...asked) => other.readStream(...asked);
    store.readAll = async (asked) => {
      const page = await other.readAll(asked);
      return { ...page, events: page.events.toReversed() };
    };
    const { text: forged } = await archiveOf(store);
    expect((await damageOf(forged))[0]).toBe('NotAnArchive');
  });
});

describe('an import', () => {
  it('keeps positions, revisions, times and ids, and where the log had come to', async () => {
    const store = openMemoryEventStore();
    await importLog(bytesOf(text), store);
    const source = await sampleLog();
    const again = await archiveOf(store);
    expect(again.text).toBe(text);
    expect((await store.readStream('key-1')).map(({ revision }) => revision)).toEqual([3]);
    expect(await store.readStream('alias-p:name')).toEqual([]);
    const { position } = await store.append('key-2', 4, [
      { id: '0b7f9fa5-9b57-42b6-aa7b-afdc89b57b94', type: 'T', time: AT, data: {}, metadata: {} },
    ]);
    expect(position).toBe(13);
    await source.close();
  });

  it('goes into an empty store only', async () => {
    const store = await sampleLog();
    await expect(importLog(bytesOf(text), store)).rejects.toMatchObject({ name: 'ArchiveStoreError' });
  });

  it('brings many events, in batches', async () => {
    const big = await archiveOf(await sampleLog(2_345));
    const store = openMemoryEventStore();
    expect(await importLog(bytesOf(big.text, 100_000), store)).toEqual(big.summary);
    expect((await archiveOf(store)).summary.digest).toBe(big.summary.digest);
  });
});
