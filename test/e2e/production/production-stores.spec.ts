import { randomBytes } from 'node:crypto';
import { kurrentDbUnderTest } from '../../support/event-stores.js';
import { base64, encrypt, expectStatus, newKey, replay } from '../../support/keys.js';
import { freshDatabase, startPostgres, POSTGRES_MISSING } from '../../support/postgres.js';
import { startStack, type Stack } from '../../support/stack.js';

/**
 * One setting moves each part to production: the same stack on PostgreSQL, on EventStoreDB, and on both. The servers may be in
 * use: the stack has a database of its own in the one, and a namespace of its own in the other.
 */
type Settings = Record<string, string>;
const endings: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const end of endings.reverse()) await end();
});

const kurrentDb = await kurrentDbUnderTest();
const postgres = await startPostgres();
if (postgres) endings.push(() => postgres.stop());

async function onPostgres(): Promise<Settings> {
  const database = await freshDatabase(postgres!);
  endings.push(() => database.drop());
  return { KEYLEDGER_DATABASE_URL: database.url };
}

async function onEventStoreDb(): Promise<Settings> {
  if ('missing' in kurrentDb) throw new Error(kurrentDb.missing);
  const log = await kurrentDb.start();
  endings.push(() => log.dispose());
  return {
    KEYLEDGER_EVENT_STORE: log.url,
    KEYLEDGER_EVENT_STORE_NAMESPACE: `test${randomBytes(8).toString('hex')}`,
  };
}

async function wholeLife(stack: Stack): Promise<{ id: string; ciphertext: string }> {
  const { id } = await newKey(stack, { alias: 'production', tags: { env: 'prod' }, rotationPeriodDays: 30 });
  const ciphertext = await encrypt(stack, id, 'kept');
  expectStatus(await stack.api('POST', `/keys/${id}/rotate`), 200);
  expectStatus(await stack.api('POST', `/keys/${id}/disable`), 200);
  expect((await stack.api('POST', `/keys/${id}/decrypt`, { ciphertext })).status).toBe(409);
  expectStatus(await stack.api('POST', `/keys/${id}/enable`), 200);
  expectStatus(await stack.api('POST', `/keys/${id}/decrypt`, { ciphertext }), 200);
  const doomed = await newKey(stack, { alias: 'doomed' });
  expectStatus(await stack.api('POST', `/keys/${doomed.id}/schedule-deletion`), 200);
  expectStatus(await stack.api('POST', `/keys/${doomed.id}/delete-now`), 200);
  expect((await stack.api('GET', `/keys/${doomed.id}`)).body.error.code).toBe('KeyDeleted');
  const { events } = expectStatus(await stack.api('GET', `/keys/${id}/history`), 200);
  expect(events.map(({ type }: any) => type)).toEqual(
    expect.arrayContaining(['KeyCreated', 'KeyRotated', 'KeyDisabled', 'KeyEnabled']),
  );
  const { records } = expectStatus(await stack.api('GET', `/keys/${id}/usage`), 200);
  expect(records).toHaveLength(3);
  expect((await replay(stack)).equal).toBe(true);
  return { id, ciphertext };
}

async function runsAndComesBack(env: Record<string, string>): Promise<void> {
  let stack = await startStack({ env, keepData: true });
  const { dataDir } = stack;
  try {
    const { id, ciphertext } = await wholeLife(stack);
    await stack.stop();
    stack = await startStack({ env, dataDir });
    const reply = await stack.api('POST', `/keys/alias%2Fproduction/decrypt`, { ciphertext });
    expect(expectStatus(reply, 200)).toMatchObject({ plaintext: base64('kept'), keyId: id, version: 1 });
  } finally {
    await stack.stop();
  }
}

const PROMISE = 'and a second start keeps every key';

if (postgres) {
  test(`the stack runs on PostgreSQL with one setting, ${PROMISE}`, async () => {
    await runsAndComesBack(await onPostgres());
  });
} else {
  test.skip(`the whole stack on PostgreSQL: ${POSTGRES_MISSING}`, () => undefined);
}

if ('missing' in kurrentDb) {
  test.skip(`the whole stack on EventStoreDB: ${kurrentDb.missing}`, () => undefined);
} else {
  test(`the stack runs on EventStoreDB that others use too, ${PROMISE}`, async () => {
    await runsAndComesBack(await onEventStoreDb());
  });
}

if (postgres && !('missing' in kurrentDb)) {
  test(`the stack runs on PostgreSQL and EventStoreDB together, ${PROMISE}`, async () => {
    await runsAndComesBack({ ...(await onPostgres()), ...(await onEventStoreDb()) });
  });
}
