import { logEnd } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';
import { admin, done, refused, startLocal } from './support.js';

/** Promise 9 in RustFS's dialect: bad input gets RustFS's status and code, and leaves no event. */
let stack: Stack;
let id: string;
let disabled: string;
let leaving: string;
beforeAll(async () => {
  stack = await startStack();
  await startLocal(stack);
  const create = async (): Promise<string> => (await done(stack, 'POST', '/keys', {})).key_id;
  [id, disabled, leaving] = [await create(), await create(), await create()];
  await done(stack, 'POST', '/keys/disable', { key_id: disabled });
  await done(stack, 'DELETE', '/keys/delete', { key_id: leaving });
  await done(stack, 'POST', '/keys', { Tags: { name: 'taken' } });
});
afterAll(() => stack?.stop());

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const VAULT = { backend_type: 'vault', address: 'https://vault', auth_method: { token: 's.XYZ' } };
const manyTags = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`t${n}`, '']));

type Row = [what: string, call: () => [string, string, unknown?], status: number, code: string];
const TABLE: Row[] = [
  ['broken JSON', () => ['POST', '/keys', '{"Description":'], 400, 'InvalidRequest'],
  ['no JSON at all', () => ['POST', '/configure', 'backend_type=local'], 400, 'InvalidRequest'],
  ['a list', () => ['POST', '/keys', '[]'], 400, 'InvalidRequest'],
  ['a text', () => ['POST', '/keys', '"x"'], 400, 'InvalidRequest'],
  ['a prototype', () => ['POST', '/keys', '{"__proto__":{"role":"admin"}}'], 400, 'InvalidRequest'],
  ['an unknown field', () => ['POST', '/keys', { Colour: 'red' }], 400, 'InvalidRequest'],
  [
    'a field twice',
    () => ['POST', '/keys', { KeyUsage: 'ENCRYPT_DECRYPT', key_usage: 'EncryptDecrypt' }],
    400,
    'InvalidRequest',
  ],
  ['an unknown usage', () => ['POST', '/keys', { KeyUsage: 'DESTROY' }], 400, 'InvalidRequest'],
  ['a description of another type', () => ['POST', '/keys', { Description: 7 }], 400, 'InvalidRequest'],
  [
    'a description too long',
    () => ['POST', '/keys', { Description: 'x'.repeat(8193) }],
    400,
    'InvalidRequest',
  ],
  ['tags of another type', () => ['POST', '/keys', { Tags: { a: 1 } }], 400, 'InvalidRequest'],
  ['too many tags', () => ['POST', '/keys', { Tags: manyTags }], 409, 'Conflict'],
  ['a name that is none', () => ['POST', '/keys', { Tags: { name: 'a b' } }], 400, 'InvalidRequest'],
  ['a name that is taken', () => ['POST', '/keys', { Tags: { name: 'taken' } }], 409, 'Conflict'],
  ['no backend', () => ['POST', '/configure'], 400, 'InvalidRequest'],
  ['an unknown backend', () => ['POST', '/configure', { backend_type: 'floppy' }], 400, 'InvalidRequest'],
  [
    'a backend that is not offered',
    () => ['POST', '/configure', { backend_type: 'Static', key_id: 'k', secret_key: 's' }],
    400,
    'InvalidRequest',
  ],
  [
    'a Vault without an address',
    () => ['POST', '/configure', { ...VAULT, address: undefined }],
    400,
    'InvalidRequest',
  ],
  [
    'an address that is none',
    () => ['POST', '/configure', { ...VAULT, address: 'vault' }],
    400,
    'InvalidRequest',
  ],
  [
    'an address with a password',
    () => ['POST', '/configure', { ...VAULT, address: 'https://a:b@vault' }],
    400,
    'InvalidRequest',
  ],
  [
    'a Vault without a token',
    () => ['POST', '/configure', { ...VAULT, auth_method: undefined }],
    400,
    'InvalidRequest',
  ],
  [
    'a Vault with a blank token',
    () => ['POST', '/configure', { ...VAULT, auth_method: { token: '' } }],
    400,
    'InvalidRequest',
  ],
  [
    'a login by a file of the server’s',
    () => ['POST', '/configure', { ...VAULT, auth_method: { TokenFile: { path: '/etc/passwd' } } }],
    400,
    'InvalidRequest',
  ],
  [
    'a mount that leaves its path',
    () => ['POST', '/configure', { ...VAULT, kv_mount: '../sys' }],
    400,
    'InvalidRequest',
  ],
  ['a time-out of nothing', () => ['POST', '/reconfigure', { timeout_seconds: 0 }], 400, 'InvalidRequest'],
  [
    'a time-out that is a text',
    () => ['POST', '/reconfigure', { timeout_seconds: '30' }],
    400,
    'InvalidRequest',
  ],
  [
    'a default key that is not there',
    () => ['POST', '/reconfigure', { default_key_id: UNKNOWN }],
    400,
    'InvalidRequest',
  ],
  ['a configuration of one that runs', () => ['POST', '/configure', VAULT], 409, 'Conflict'],
  ['a start of one that runs', () => ['POST', '/start'], 409, 'Conflict'],
  ['a force that is none', () => ['POST', '/start', { force: 'yes' }], 400, 'InvalidRequest'],
  ['a page of a text', () => ['GET', '/keys?limit=abc'], 400, 'InvalidRequest'],
  ['a page of less than nothing', () => ['GET', '/keys?limit=-1'], 400, 'InvalidRequest'],
  ['a marker of nothing', () => ['GET', '/keys?marker=zzzz'], 400, 'InvalidRequest'],
  ['an unknown key', () => ['GET', `/keys/${UNKNOWN}`], 404, 'NotFound'],
  ['an unknown name', () => ['GET', '/keys/nobody'], 404, 'NotFound'],
  ['what can be no name', () => ['GET', '/keys/a%20b'], 404, 'NotFound'],
  ['no name', () => ['GET', '/describe-key'], 400, 'InvalidRequest'],
  ['a deletion of nothing', () => ['DELETE', '/keys/delete', {}], 400, 'InvalidRequest'],
  [
    'a deletion too early',
    () => ['DELETE', '/keys/delete', { key_id: id, pending_window_in_days: 6 }],
    400,
    'InvalidRequest',
  ],
  [
    'a deletion too late',
    () => ['DELETE', '/keys/delete', { key_id: id, pending_window_in_days: 31 }],
    400,
    'InvalidRequest',
  ],
  [
    'a deletion at once',
    () => ['DELETE', '/keys/delete', { key_id: id, force_immediate: true, confirm_key_id: id }],
    400,
    'InvalidRequest',
  ],
  ['a deletion of an unknown key', () => ['DELETE', '/keys/delete', { key_id: UNKNOWN }], 404, 'NotFound'],
  ['a second deletion', () => ['DELETE', '/keys/delete', { key_id: leaving }], 409, 'Conflict'],
  [
    'cancelling what is not scheduled',
    () => ['POST', '/keys/cancel-deletion', { key_id: id }],
    409,
    'Conflict',
  ],
  ['enabling what leaves', () => ['POST', '/keys/enable', { key_id: leaving }], 409, 'Conflict'],
  ['disabling an unknown key', () => ['POST', '/keys/disable', { key_id: UNKNOWN }], 404, 'NotFound'],
  ['rotating a disabled key', () => ['POST', '/keys/rotate', { key_id: disabled }], 409, 'Conflict'],
  ['tagging by nothing', () => ['POST', '/keys/tag', { key_id: id }], 400, 'InvalidRequest'],
  [
    'tagging by the name',
    () => ['POST', '/keys/tag', { key_id: id, tags: { name: 'x' } }],
    400,
    'InvalidRequest',
  ],
  ['untagging by nothing', () => ['POST', '/keys/untag', { key_id: id }], 400, 'InvalidRequest'],
  ['no description', () => ['POST', '/keys/update-description', { key_id: id }], 400, 'InvalidRequest'],
  [
    'a data key of no key',
    () => ['POST', '/generate-data-key', { key_spec: 'AES_256' }],
    400,
    'InvalidRequest',
  ],
  [
    'a data key of an unknown kind',
    () => ['POST', '/generate-data-key', { key_id: id, key_spec: 'DES' }],
    400,
    'InvalidRequest',
  ],
  [
    'a data key of an unknown key',
    () => ['POST', '/generate-data-key', { key_id: UNKNOWN }],
    404,
    'NotFound',
  ],
  [
    'a data key of a disabled key',
    () => ['POST', '/generate-data-key', { key_id: disabled }],
    409,
    'Conflict',
  ],
  [
    'a data key of one that leaves',
    () => ['POST', '/generate-data-key', { key_id: leaving }],
    409,
    'Conflict',
  ],
  [
    'a context of numbers',
    () => ['POST', '/generate-data-key', { key_id: id, encryption_context: { a: 1 } }],
    400,
    'InvalidRequest',
  ],
  [
    'a context too large',
    () => ['POST', '/generate-data-key', { key_id: id, encryption_context: { a: 'x'.repeat(9000) } }],
    400,
    'InvalidRequest',
  ],
  ['a backup', () => ['POST', '/backup', {}], 501, 'NotImplemented'],
  ['a restore', () => ['POST', '/restore', { bundle: 'b' }], 501, 'NotImplemented'],
  ['a trial of a restore', () => ['POST', '/restore/dry-run', { bundle: 'b' }], 501, 'NotImplemented'],
  ['an unknown route', () => ['POST', '/decrypt', {}], 404, 'NotFound'],
  ['another method', () => ['DELETE', '/keys'], 405, 'MethodNotAllowed'],
];

test.each(TABLE)('%s is refused and leaves no event', async (_what, call, status, code) => {
  const before = await logEnd(stack);
  const reply = await admin(stack, ...call());
  expect([reply.status, reply.body]).toEqual([status, refused(code)]);
  expect(reply.headers.get('content-type')).toBe('application/json');
  expect(await logEnd(stack)).toBe(before);
});

test('a body of more than 1 MiB and another media type are refused in the same form', async () => {
  const url = `${stack.endpoint}/rustfs/admin/v3/kms/keys`;
  const authorization = `Bearer ${stack.credentials.token}`;
  const post = async (type: string, body: string) => {
    const reply = await fetch(url, {
      method: 'POST',
      body,
      headers: { authorization, 'content-type': type },
    });
    return [reply.status, await reply.json()];
  };
  const large = JSON.stringify({ Description: 'x'.repeat(1_048_576) });
  expect(await post('application/json', large)).toEqual([413, refused('InvalidRequest')]);
  expect(await post('text/plain', 'Description=x')).toEqual([415, refused('InvalidRequest')]);
});

test('what is refused quotes no value', async () => {
  const secret = 'hvs.very-secret';
  for (const body of [
    { backend_type: 'vault', address: `https://${secret}@vault`, auth_method: { token: secret } },
    { backend_type: secret },
    { backend_type: 'vault', auth_method: { token: { token: secret, colour: secret } } },
    `{"auth_method":{"token":"${secret}"`,
  ]) {
    for (const path of ['/configure', '/reconfigure']) {
      const reply = await admin(stack, 'POST', path, body);
      expect(reply.status).toBeGreaterThanOrEqual(400);
      expect(JSON.stringify(reply.body)).not.toContain(secret);
    }
  }
  expect(stack.logs()).not.toContain(secret);
});
