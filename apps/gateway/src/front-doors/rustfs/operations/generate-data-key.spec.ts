import { KeyledgerError } from '@keyledger/domain';
import { KEY_ID, RustfsDialect } from '../../../testing/rustfs-dialect.js';

const made = { plaintext: 'AAAA', ciphertext: 'BBBB', keyId: KEY_ID, version: 1 };
const context = { bucket: 'analytics-data', object: '2024/09/18/report.parquet' };

it.each([
  ['AES_256', 32],
  ['Aes256', 32],
  ['AES_128', 16],
  ['Aes128', 16],
  ['ChaCha20', 32],
  [undefined, 32],
])('a data key of %s has %i bytes, in clear and encrypted', async (key_spec, bytes) => {
  const dialect = new RustfsDialect({ generateDataKey: made });
  const sent = { key_id: KEY_ID, key_spec, encryption_context: context };
  expect(await dialect.call('POST', 'generate-data-key', sent)).toEqual({
    status: 200,
    body: { key_id: KEY_ID, plaintext_key: 'AAAA', ciphertext_blob: 'BBBB' },
  });
  expect(dialect.asked[0]!.request).toEqual({
    ...{ op: 'generateDataKey', key: { id: KEY_ID }, bytes, withPlaintext: true, context },
  });
});

it.each<object>([
  {},
  { key_id: KEY_ID, key_spec: 'DES' },
  { key_id: KEY_ID, key_spec: 256 },
  { key_id: KEY_ID, encryption_context: { a: 1 } },
  { key_id: KEY_ID, encryption_context: 'a=b' },
  { key_id: KEY_ID, encryption_context: [] },
  { key_id: KEY_ID, colour: 'red' },
])('%j is refused, and no key is made', async (sent) => {
  const dialect = new RustfsDialect();
  const { status, body } = await dialect.call('POST', 'generate-data-key', sent);
  expect([status, body.code]).toEqual([400, 'InvalidRequest']);
  expect(dialect.asked).toEqual([]);
});

it('a context with a key that would reach a prototype is refused', async () => {
  const text = `{"key_id":"${KEY_ID}","encryption_context":{"__proto__":"x"}}`;
  expect((await new RustfsDialect().call('POST', 'generate-data-key', text)).status).toBe(400);
});

it.each([
  ['KeyDisabled', 409, 'Conflict', 'words'],
  ['KeyNotFound', 404, 'NotFound', 'words'],
  ['Sealed', 500, 'InternalError', 'failed to generate data key: words'],
] as const)('%s is told in RustFS’s words', async (code, status, said, message) => {
  const dialect = new RustfsDialect({ generateDataKey: new KeyledgerError(code, 'words') });
  const answer = await dialect.call('POST', 'generate-data-key', { key_id: KEY_ID });
  expect(answer).toEqual({ status, body: { code: said, message } });
});
