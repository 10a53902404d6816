import type { SealedClient } from '@keyledger/bus';
import { CRYPTO, type OperationBatch, type OperationCall } from '@keyledger/contracts';
import { OperationBatcher } from './operation-batcher.js';

const call = (requestId: string, op: 'random' | 'sign'): OperationCall =>
  ({ requestId, request: { op, bytes: 1 } }) as OperationCall;

it('lets operations in flight share one sealed message, and gives each its own answer or refusal', async () => {
  const messages: { subject: string; calls: OperationCall[] }[] = [];
  const sealed = {
    request: (subject: string, { calls }: OperationBatch) => {
      messages.push({ subject, calls });
      const results = calls.map(({ requestId }) =>
        requestId === 'refused'
          ? { ok: false, code: 'KeyDisabled', message: 'the key is Disabled' }
          : { ok: true, value: { bytes: requestId } },
      );
      return Promise.resolve({ results });
    },
  } as unknown as SealedClient;
  const batcher = new OperationBatcher(sealed);
  const answers = await Promise.allSettled(
    ['a', 'refused', 'b'].map((requestId) => batcher.submit(call(requestId, 'random'))),
  );
  expect(messages).toHaveLength(1);
  expect(messages[0]!.subject).toBe(CRYPTO.operations);
  expect(answers).toMatchObject([
    { status: 'fulfilled', value: { bytes: 'a' } },
    { status: 'rejected', reason: { code: 'KeyDisabled', message: 'the key is Disabled' } },
    { status: 'fulfilled', value: { bytes: 'b' } },
  ]);
});

it('does not let an operation that is slow to answer hold up a fast one', async () => {
  const sealed = {
    request: (_subject: string, { calls }: OperationBatch) =>
      calls[0]!.request.op === 'sign'
        ? new Promise(() => undefined)
        : Promise.resolve({ results: calls.map(() => ({ ok: true, value: { bytes: '' } })) }),
  } as unknown as SealedClient;
  const batcher = new OperationBatcher(sealed);
  for (let index = 0; index < 100; index++) void batcher.submit(call('slow', 'sign'));
  await expect(batcher.submit(call('fast', 'random'))).resolves.toEqual({ bytes: '' });
});
