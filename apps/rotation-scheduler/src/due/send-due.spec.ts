import type { Bus } from '@keyledger/bus';
import { due } from '../testing/schedule.js';
import { sendDue } from './send-due.js';

const AT = '2026-02-01T00:00:00.000Z';

/** What is asked of whom; that the services answer is proven with them. */
async function sentFor(kind: Parameters<typeof due>[2]): Promise<[string, unknown]> {
  const sent: [string, unknown][] = [];
  const bus = { request: async (...[subject, payload]: [string, unknown]) => sent.push([subject, payload]) };
  await sendDue(bus as unknown as Bus, due('id', AT, kind));
  return sent[0]!;
}

test('what is due of a key is asked of key-lifecycle', async () => {
  expect(await sentFor('rotation')).toEqual([
    'lifecycle.scheduled',
    { keyId: 'id', kind: 'rotation', dueAt: AT },
  ]);
});

test('a reminder names the time that it reminds of, a day later', async () => {
  expect(await sentFor('deletion-reminder')).toEqual([
    'lifecycle.scheduled',
    { keyId: 'id', kind: 'deletion-reminder', dueAt: '2026-02-02T00:00:00.000Z' },
  ]);
});

test.each(['root-key-rotation', 'master-key-rotation'] as const)('a %s is asked of crypto', async (kind) => {
  expect(await sentFor(kind)).toEqual(['custody.scheduled', { instanceId: 'id', kind, dueAt: AT }]);
});
