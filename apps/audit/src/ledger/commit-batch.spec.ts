import { setTimeout as sleep } from 'node:timers/promises';
import { encodeJson } from '@keyledger/bus';
import type { UsageRecord } from '@keyledger/contracts';
import { createLog } from '@keyledger/runtime';
import { CommitBatch } from './commit-batch.js';

const log = createLog('audit', 'test', 'silent');

const record = (id: string) => ({
  ...{ id, time: '2026-01-01T00:00:00.000Z', keyId: null, version: null, projectId: 'p' },
  ...{ operation: 'encrypt', outcome: 'ok', principal: 'p1', principalName: 'ada', sourceAddress: '::1' },
  ...{ frontDoor: 'aws', requestId: 'q-1' },
});

/** A message that notes what was done with it. */
function message(ids: string[], done: string[]) {
  return {
    data: encodeJson({ records: ids.map(record) }),
    seq: 1,
    ack: () => void done.push(`ack ${ids}`),
    nak: () => void done.push(`nak ${ids}`),
    term: () => void done.push(`term ${ids}`),
  };
}

describe('a batch of usage messages', () => {
  it('is acknowledged after it is committed, and not before', async () => {
    const done: string[] = [];
    const batch = new CommitBatch(async (records) => {
      await sleep(30);
      done.push(`kept ${records.map(({ id }) => id)}`);
    }, log);
    batch.add(message(['a', 'b'], done));
    batch.add(message(['c'], done));
    await batch.settled();
    expect(done).toEqual(['kept a,b,c', 'ack a,b', 'ack c']);
    expect(batch.lastError).toBeNull();
  });

  it('takes what comes during a commit into the next one', async () => {
    const done: string[] = [];
    const commits: string[][] = [];
    const batch = new CommitBatch(async (records: readonly UsageRecord[]) => {
      if (commits.push(records.map(({ id }) => id)) === 1) batch.add(message(['b'], done));
      await sleep(10);
    }, log);
    batch.add(message(['a'], done));
    await batch.settled();
    expect(commits).toEqual([['a'], ['b']]);
    expect(done).toEqual(['ack a', 'ack b']);
  });

  it('that cannot be committed is to come again, and says why', async () => {
    const done: string[] = [];
    const batch = new CommitBatch(() => Promise.reject(new Error('disk full')), log);
    batch.add(message(['a'], done));
    await batch.settled();
    expect(done).toEqual(['nak a']);
    expect(batch.lastError).toBe('disk full');
  });

  it('is not held up by a message that cannot be read', async () => {
    const done: string[] = [];
    const batch = new CommitBatch(async () => undefined, log);
    batch.add({ ...message(['bad'], done), data: new TextEncoder().encode('{"records": 1}') });
    batch.add(message(['good'], done));
    await batch.settled();
    expect(done).toEqual(['term bad', 'ack good']);
  });
});
