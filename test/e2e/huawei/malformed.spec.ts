import { logEnd } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';
import { huawei, kmsPath, newHuaweiKey } from './support.js';

/** Promise 9 in this dialect: bad input is refused with its code and its status, and changes nothing. */
let stack: Stack;
let key: string;
beforeAll(async () => {
  stack = await startStack();
  key = await newHuaweiKey(stack, { key_alias: 'malformed' });
});
afterAll(() => stack?.stop());

/** `KEY` stands for the id of a key that is there. */
const BAD: [string, string, unknown, number, string][] = [
  ['POST', 'create-key', '{"key_alias": ', 400, 'KMS.0202'],
  ['POST', 'create-key', '[]', 400, 'KMS.0202'],
  ['POST', 'create-key', 'null', 400, 'KMS.0202'],
  ['POST', 'create-key', '', 400, 'KMS.0204'],
  ['POST', 'create-key', { key_alias: 7 }, 400, 'KMS.1101'],
  ['POST', 'create-key', { key_alias: 'ä' }, 400, 'KMS.1101'],
  ['POST', 'create-key', { key_alias: 'x', key_spec: 'SM2' }, 400, 'KMS.1110'],
  ['POST', 'create-key', { key_alias: 'x', sequence: 'short' }, 400, 'KMS.0206'],
  ['POST', 'create-key', { key_alias: 'x', keystore_id: '2' }, 400, 'KMS.0340'],
  ['POST', 'create-key', { key_alias: 'x', key_description: 'd'.repeat(256) }, 400, 'KMS.1103'],
  ['POST', 'disable-key', {}, 400, 'KMS.0204'],
  ['POST', 'disable-key', { key_id: 'KEY-' }, 400, 'KMS.0205'],
  ['POST', 'disable-key', { key_id: 'alias/malformed' }, 400, 'KMS.0205'],
  ['POST', 'disable-key', { key_id: 'zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz' }, 404, 'KMS.0207'],
  ['POST', 'schedule-key-deletion', { key_id: 'KEY', pending_days: '1097' }, 400, 'KMS.1401'],
  ['POST', 'schedule-key-deletion', { key_id: 'KEY', pending_days: '7e0' }, 400, 'KMS.1401'],
  ['POST', 'update-key-alias', { key_id: 'KEY', key_alias: 'x/default' }, 400, 'KMS.1101'],
  ['POST', 'update-key-rotation-interval', { key_id: 'KEY', rotation_interval: 366 }, 400, 'KMS.3001'],
  ['POST', 'create-grant', { key_id: 'KEY', grantee_principal: '!', operations: [] }, 400, 'KMS.2402'],
  ['POST', 'revoke-grant', { key_id: 'KEY', grant_id: 'x' }, 400, 'KMS.2501'],
  ['POST', 'revoke-grant', { key_id: 'KEY', grant_id: '0'.repeat(64) }, 400, 'KMS.2502'],
  ['POST', 'delete-imported-key-material', { key_id: 'KEY' }, 400, 'KMS.0309'],
  ['POST', 'KEY/tags', { tag: { key: 'a*' } }, 400, 'KMS.0406'],
  ['POST', 'KEY/tags', { tag: { key: 'x'.repeat(37) } }, 400, 'KMS.0411'],
  ['POST', 'KEY/tags/action', { action: 'create', tags: [] }, 400, 'KMS.0401'],
  ['DELETE', 'KEY/tags/none', undefined, 404, 'KMS.0416'],
  ['DELETE', 'KEY/tags/%zz', undefined, 400, 'KMS.0308'],
  ['POST', 'x/tags', { tag: { key: 'a' } }, 400, 'KMS.0205'],
  ['POST', 'aliases', { key_id: 'KEY', alias: 'alias/' }, 400, 'KMS.1101'],
  ['DELETE', 'aliases', { key_id: 'KEY', aliases: ['alias/other'] }, 404, 'KMS.0207'],
  ['POST', 'alias/associate', { alias: 'alias/other', target_key_id: 'KEY' }, 404, 'KMS.0207'],
  ['POST', 'list-keys', { limit: '0' }, 400, 'KMS.1601'],
  ['POST', 'list-keys', { marker: '-1' }, 400, 'KMS.1602'],
  ['POST', 'gen-random', { random_data_length: '8193' }, 400, 'KMS.1801'],
  ['POST', 'decrypt-data', { cipher_text: 'AAAA' }, 400, 'KMS.2201'],
  ['POST', 'nonsense', {}, 400, 'KMS.0201'],
  ['PUT', 'disable-key', { key_id: 'KEY' }, 405, 'KMS.0215'],
  ['POST', 'create-pin', {}, 400, 'KMS.0201'],
];

test.each(BAD)('%s %s with %j is refused and changes nothing', async (method, path, body, status, code) => {
  const before = await logEnd(stack);
  const filled = JSON.parse(JSON.stringify(body ?? null).replaceAll('KEY', key)) ?? undefined;
  const answer = await huawei(stack, method, kmsPath(path.replace('KEY', key)), filled);
  expect([answer.status, answer.body]).toEqual([
    status,
    { error: { error_code: code, error_msg: expect.stringMatching(/./) } },
  ]);
  expect(await logEnd(stack)).toBe(before);
});

test('a body that is too large, and one of another type, are refused in this dialect', async () => {
  const headers = { 'x-auth-token': stack.credentials.token };
  const url = `${stack.endpoint}${kmsPath('list-keys').replace('{project_id}', stack.credentials.projectId)}`;
  const refused = async (type: string, body: string) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': type },
      body,
    });
    return [response.status, ((await response.json()) as any).error.error_code];
  };
  expect(await refused('application/json', ' '.repeat(1024 * 1024 + 1))).toEqual([400, 'KMS.0203']);
  expect(await refused('text/plain', '{}')).toEqual([400, 'KMS.0214']);
});
