import { encrypt, eventually, expectStatus, newKey } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';

/** A key scheduled for deletion is gone after 72 h and not before; cancelled at 71 h it is Disabled and works after enable. */
let stack: Stack;
afterAll(() => stack?.stop());

const start = (offsetHours: number, dataDir?: string): Promise<Stack> =>
  startStack({
    keepData: true,
    env: { KEYLEDGER_CLOCK_OFFSET_SECONDS: String(Math.round(offsetHours * 3_600)) },
    ...(dataDir ? { dataDir } : {}),
  });

async function goOn(offsetHours: number): Promise<void> {
  const { dataDir } = stack;
  await stack.stop();
  stack = await start(offsetHours, dataDir);
}

const show = async (id: string) => stack.api('GET', `/keys/${id}`);

test('72 hours, not 71; what was cancelled works again', async () => {
  stack = await start(0);
  const doomed = await newKey(stack, { alias: 'doomed' });
  const saved = await newKey(stack);
  const ciphertext = await encrypt(stack, saved.id, 'kept');
  for (const { id } of [doomed, saved]) {
    const pending = expectStatus(await stack.api('POST', `/keys/${id}/schedule-deletion`), 200);
    expect(pending.state).toBe('PendingDeletion');
    expect(Math.abs(Date.parse(pending.deletionAt) - Date.now() - 72 * 3_600_000)).toBeLessThan(60_000);
  }

  await goOn(71);
  expect((await show(doomed.id)).body.state).toBe('PendingDeletion');
  const told = await eventually(async () => {
    const { events } = expectStatus(await stack.api('GET', `/keys/${doomed.id}/history`), 200);
    return events.some(({ type }: any) => type === 'KeyDeletionNearing') && events;
  });
  expect(told.filter(({ type }: any) => type === 'KeyDeletionNearing')).toHaveLength(1);
  expect(expectStatus(await stack.api('POST', `/keys/${saved.id}/cancel-deletion`), 200).state).toBe(
    'Disabled',
  );
  expect((await stack.api('POST', `/keys/${saved.id}/decrypt`, { ciphertext })).body.error.code).toBe(
    'KeyDisabled',
  );
  expectStatus(await stack.api('POST', `/keys/${saved.id}/enable`), 200);
  expectStatus(await stack.api('POST', `/keys/${saved.id}/decrypt`, { ciphertext }), 200);

  await goOn(72.1);
  await eventually(async () => (await show(doomed.id)).status === 410);
  expect((await show(doomed.id)).body.error.code).toBe('KeyDeleted');
  // The key is gone from the moment that the event is there; its erasing follows.
  await eventually(async () => (await show('alias%2Fdoomed')).status === 404);
  expect((await show(saved.id)).body.state).toBe('Enabled');
}, 180_000);
