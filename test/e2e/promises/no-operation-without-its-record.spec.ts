import { base64, encrypt, expectStatus, newKey } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';

/** Promise 8: a crypto reply is sent only when its usage record is durable on the bus. */
let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

test('every operation leaves one record that says who did what with which key, refusals included', async () => {
  const { id } = await newKey(stack);
  const ciphertext = await encrypt(stack, id, 'secret text');
  expectStatus(await stack.api('POST', `/keys/${id}/decrypt`, { ciphertext }), 200);
  expectStatus(await stack.api('POST', `/keys/${id}/decrypt`, { ciphertext, context: { a: 'b' } }), 400);
  expectStatus(await stack.api('POST', `/keys/${id}/generate-data-key`, {}), 200);
  const { records } = expectStatus(await stack.api('GET', `/keys/${id}/usage`), 200);
  expect(records.map((record: any) => [record.operation, record.outcome])).toEqual([
    ['generateDataKey', 'ok'],
    ['decrypt', 'InvalidCiphertext'],
    ['decrypt', 'ok'],
    ['encrypt', 'ok'],
  ]);
  const { id: self } = expectStatus(await stack.api('GET', '/whoami'), 200);
  for (const record of records)
    expect(record).toMatchObject({ keyId: id, principal: self, frontDoor: 'native' });
  expect(JSON.stringify(records)).not.toContain(base64('secret text'));
});

test('operations are answered while the ledger is down, and their records are there when it is back', async () => {
  const { id } = await newKey(stack);
  await stack.hold('audit-1');
  for (let n = 0; n < 5; n++) await encrypt(stack, id, `while audit is down ${n}`);
  await stack.release('audit-1');
  const { records } = expectStatus(await stack.api('GET', `/keys/${id}/usage`), 200);
  expect(records).toHaveLength(5);
});

test('the status page says that records are strict', async () => {
  expect(expectStatus(await stack.api('GET', '/status'), 200).audit).toBe('strict');
});
