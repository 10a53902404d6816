import { rmSync } from 'node:fs';
import { eventually, expectStatus, newKey } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';

/**
 * What falls due while nothing runs is made up for at the next start: each due time once, in order, with two schedulers
 * side by side. The days pass by KEYLEDGER_CLOCK_OFFSET_SECONDS; not proved here: what PostgreSQL adds (test/contract).
 */
const PASSED_SECONDS = 3 * 86_400 + 3_600;
let stack: Stack;
afterAll(async () => {
  await stack?.stop();
  if (stack) rmSync(stack.dataDir, { recursive: true, force: true });
});

const keyOf = async (id: string) => expectStatus(await stack.api('GET', `/keys/${id}`), 200);

test('three missed rotations and a deletion happen once each, also to a disabled key', async () => {
  stack = await startStack({ keepData: true, schedulers: 2 });
  const rotating = await newKey(stack, { rotationPeriodDays: 1 });
  const disabled = await newKey(stack, { rotationPeriodDays: 2 });
  const later = await newKey(stack, { rotationPeriodDays: 30 });
  const doomed = await newKey(stack, { alias: 'doomed', rotationPeriodDays: 2 });
  expectStatus(await stack.api('POST', `/keys/${disabled.id}/disable`), 200);
  expectStatus(await stack.api('POST', `/keys/${doomed.id}/schedule-deletion`, { waitHours: 72 }), 200);
  const { entries } = expectStatus(await stack.api('GET', '/schedule'), 200);
  expect(entries.map(({ keyId, kind }: any) => `${keyId} ${kind}`)).toEqual([
    `${rotating.id} rotation`,
    `${disabled.id} rotation`,
    `${doomed.id} rotation`,
    `${doomed.id} deletion-reminder`,
    `${doomed.id} deletion`,
    `${later.id} rotation`,
  ]);
  const { dataDir } = stack;
  await stack.stop();

  const env = { KEYLEDGER_CLOCK_OFFSET_SECONDS: String(PASSED_SECONDS) };
  stack = await startStack({ dataDir, schedulers: 2, env });
  await eventually(async () => (await keyOf(rotating.id)).rotation.count === 3);
  await eventually(async () => (await stack.api('GET', `/keys/${doomed.id}`)).status === 410);
  expect(await keyOf(disabled.id)).toMatchObject({ state: 'Disabled', currentVersion: 2 });
  expect(await keyOf(later.id)).toMatchObject({ currentVersion: 1 });

  const history = expectStatus(await stack.api('GET', `/keys/${rotating.id}/history`), 200);
  const rotations = history.events.filter(({ type }: any) => type === 'KeyRotated');
  const first = Date.parse(rotating.rotation.nextRotationAt);
  expect(rotations.map(({ data }: any) => Date.parse(data.dueAt))).toEqual(
    [0, 1, 2].map((day) => first + day * 86_400_000),
  );
  const actors = rotations.map(({ principal }: any) => principal.id);
  expect(new Set(actors)).toEqual(new Set(['system:rotation-scheduler']));
});
