import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_BATCH_BYTES, type OperationCall, type OperationResult } from '@keyledger/contracts';
import {
  Lane,
  MAX_QUEUED_BYTES,
  MAX_QUEUED_OPERATIONS,
  STALLED_AFTER_MS,
  type Pending,
  type SendBatch,
} from './lane.js';
import type { LaneLimits } from './operation-lanes.js';

const LIMITS: LaneLimits = { operations: 4, batchesInFlight: 2, patienceMs: 20 };

/** A lane whose batches are answered when the test says so; each call is known by its request id. */
function aLane(limits: LaneLimits = LIMITS) {
  const sent: { ids: string[]; answer(): void; fail(error: Error): void }[] = [];
  const send: SendBatch = (calls) =>
    new Promise<OperationResult[]>((resolve, reject) => {
      const ids = calls.map(({ requestId }) => requestId);
      const results = ids.map((id): OperationResult => ({ ok: true, value: { bytes: id } }));
      sent.push({ ids, answer: () => resolve(results), fail: reject });
    });
  const lane = new Lane(send, limits);
  const add = (id: string, more: Partial<Pending> = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const call = { requestId: id, request: { op: 'random', bytes: 1 } } as OperationCall;
      const arrivedMs = performance.now();
      lane.add({ call, bytes: 100, arrivedMs, deadlineMs: arrivedMs + 5_000, resolve, reject, ...more });
    });
  return { lane, sent, add };
}

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(() => setImmediate(resolve)));

describe('a lane of operations', () => {
  it('sends what arrives in one turn of the event loop together, and gives each its own answer', async () => {
    const { sent, add } = aLane();
    const replies = Promise.all([add('a'), add('b'), add('c')]);
    await turn();
    expect(sent.map(({ ids }) => ids)).toEqual([['a', 'b', 'c']]);
    sent[0]!.answer();
    expect(await replies).toEqual([{ bytes: 'a' }, { bytes: 'b' }, { bytes: 'c' }]);
  });

  it('gathers while a batch is in flight, and sends what it has when that is answered', async () => {
    const { sent, add } = aLane({ ...LIMITS, patienceMs: 5_000 });
    void add('a');
    await turn();
    void add('b');
    await turn();
    void add('c');
    await turn();
    expect(sent).toHaveLength(1);
    sent[0]!.answer();
    await sleep(30);
    expect(sent.map(({ ids }) => ids)).toEqual([['a'], ['b', 'c']]);
  });

  it('gives callers that were answered a moment to come back, so that they and those who wait go together', async () => {
    const { sent, add } = aLane({ ...LIMITS, patienceMs: 5_000 });
    const first = add('a');
    await turn();
    void add('b');
    await turn();
    sent[0]!.answer();
    await first;
    void add('a again');
    await turn();
    expect(sent.map(({ ids }) => ids)).toEqual([['a'], ['b', 'a again']]);
  });

  it('does not wait longer than its patience', async () => {
    const { sent, add } = aLane();
    void add('a');
    await turn();
    void add('b');
    await sleep(LIMITS.patienceMs + 30);
    expect(sent.map(({ ids }) => ids)).toEqual([['a'], ['b']]);
  });

  it('sends a full batch at once, and never more than fit', async () => {
    const { sent, add } = aLane({ ...LIMITS, patienceMs: 5_000 });
    void add('a');
    await turn();
    for (const id of ['b', 'c', 'd', 'e', 'f']) void add(id);
    await turn();
    expect(sent.map(({ ids }) => ids)).toEqual([['a'], ['b', 'c', 'd', 'e']]);
  });

  it('keeps a batch under the bytes that a message may have', async () => {
    const { sent, add } = aLane();
    for (const id of ['a', 'b', 'c']) void add(id, { bytes: MAX_BATCH_BYTES / 2 });
    await turn();
    expect(sent.map(({ ids }) => ids)).toEqual([['a', 'b']]);
  });

  it('has no more batches in flight than its limit, until one is taken for stalled', async () => {
    const { sent, add } = aLane({ operations: 1, batchesInFlight: 2, patienceMs: 0 });
    for (const id of ['a', 'b', 'c']) void add(id);
    await turn();
    expect(sent.map(({ ids }) => ids)).toEqual([['a'], ['b']]);
    await sleep(STALLED_AFTER_MS + 50);
    expect(sent.map(({ ids }) => ids)).toEqual([['a'], ['b'], ['c']]);
  });

  it('tells callers to come back when too many operations wait', async () => {
    const { add } = aLane();
    const waiting = Array.from({ length: MAX_QUEUED_OPERATIONS }, (_, index) => add(String(index)));
    await expect(add('one more')).rejects.toMatchObject({ code: 'Busy' });
    waiting.forEach((each) => each.catch(() => undefined));
  });

  it('tells callers to come back when too many bytes wait', async () => {
    const { add } = aLane();
    void add('a', { bytes: MAX_QUEUED_BYTES });
    await expect(add('b')).rejects.toMatchObject({ code: 'Busy' });
  });

  it('answers Timeout for what waited too long, and does not send it', async () => {
    const { sent, add } = aLane();
    const late = add('late', { deadlineMs: performance.now() - 1 });
    void add('in time');
    await expect(late).rejects.toMatchObject({ code: 'Timeout' });
    expect(sent.map(({ ids }) => ids)).toEqual([['in time']]);
  });

  it('hands the failure of a message to each of its operations, and goes on', async () => {
    const { sent, add } = aLane();
    const both = Promise.allSettled([add('a'), add('b')]);
    await turn();
    sent[0]!.fail(new Error('the bus is away'));
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = add('c');
    await sleep(30);
    sent[1]!.answer();
    expect(await next).toEqual({ bytes: 'c' });
  });

  it('refuses an answer that has another number of results', async () => {
    const lane = new Lane(() => Promise.resolve([]), LIMITS);
    const answer = new Promise((resolve, reject) => {
      const call = { requestId: 'a' } as OperationCall;
      lane.add({ call, bytes: 1, arrivedMs: 0, deadlineMs: performance.now() + 1_000, resolve, reject });
    });
    await expect(answer).rejects.toThrow('another number');
  });
});
