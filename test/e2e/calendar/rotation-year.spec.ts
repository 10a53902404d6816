import { base64, encrypt, eventually, expectStatus, newKey } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';

/**
 * With the clock shifted, a key with an interval of 30 days has 12 more versions after a year, each rotation once, with two
 * schedulers running and one killed on the way; what was encrypted under every version still decrypts.
 */
const DAY_SECONDS = 86_400;
let stack: Stack;
afterAll(() => stack?.stop());

const start = (offsetDays: number, dataDir?: string): Promise<Stack> =>
  startStack({
    schedulers: 2,
    keepData: true,
    env: { KEYLEDGER_CLOCK_OFFSET_SECONDS: String(offsetDays * DAY_SECONDS) },
    ...(dataDir ? { dataDir } : {}),
  });

async function goOn(offsetDays: number): Promise<void> {
  const { dataDir } = stack;
  await stack.stop();
  stack = await start(offsetDays, dataDir);
}

const versionOf = async (id: string): Promise<number> =>
  expectStatus(await stack.api('GET', `/keys/${id}`), 200).currentVersion;

async function rotationsOf(id: string): Promise<any[]> {
  const { events } = expectStatus(await stack.api('GET', `/keys/${id}/history?limit=1000`), 200);
  return events.filter(({ type }: any) => type === 'KeyRotated').map(({ data }: any) => data);
}

test('month by month, every version’s ciphertexts stay readable, also of a disabled key that goes on rotating', async () => {
  stack = await start(0);
  const { id } = await newKey(stack, { rotationPeriodDays: 30 });
  const disabled = await newKey(stack, { rotationPeriodDays: 30 });
  expectStatus(await stack.api('POST', `/keys/${disabled.id}/disable`), 200);
  const ciphertexts = [await encrypt(stack, id, 'version 1')];
  for (let month = 1; month <= 12; month++) {
    await goOn(month * 31);
    if (month % 4 === 0)
      await stack.process(`rotation-scheduler-${1 + (month % 8 === 0 ? 1 : 0)}`).kill('SIGKILL');
    await eventually(
      async () => (await versionOf(id)) === month + 1 && (await versionOf(disabled.id)) === month + 1,
    );
    ciphertexts.push(await encrypt(stack, id, `version ${month + 1}`));
  }
  expect(expectStatus(await stack.api('GET', `/keys/${id}`), 200)).toMatchObject({
    currentVersion: 13,
    rotation: { enabled: true, periodDays: 30, count: 12 },
  });
  for (const [index, ciphertext] of ciphertexts.entries()) {
    const reply = await stack.api('POST', `/keys/${id}/decrypt`, { ciphertext });
    expect(expectStatus(reply, 200)).toMatchObject({
      plaintext: base64(`version ${index + 1}`),
      version: index + 1,
    });
  }
  await stack.stop();
}, 300_000);

test('a year that nobody saw pass is made up for in order, each rotation once, while a scheduler dies', async () => {
  stack = await start(0);
  const ids: string[] = [];
  for (let n = 0; n < 40; n++) ids.push((await newKey(stack, { rotationPeriodDays: 30 })).id);
  await goOn(366);
  await stack.process('rotation-scheduler-1').kill('SIGKILL');
  await eventually(
    async () => (await Promise.all(ids.map(versionOf))).every((version) => version === 13),
    60_000,
  );
  // Nothing more comes: the thirteenth due time lies ahead.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  for (const id of ids) {
    const rotations = await rotationsOf(id);
    expect(rotations.map(({ version }) => version)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    const due = rotations.map(({ dueAt }) => dueAt);
    expect(due).toEqual([...new Set(due)].sort());
  }
}, 180_000);
