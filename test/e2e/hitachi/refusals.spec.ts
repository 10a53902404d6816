import { expectStatus, logEnd } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';
import { ArrayClient, basic, newUser, OBJECTS } from './support.js';

/** Promises 9 and 10 in the array's dialect: who does not belong is kept out, and bad input leaves no event. */
let stack: Stack;
let array: ArrayClient;
beforeAll(async () => {
  stack = await startStack();
  array = new ArrayClient(stack);
  await array.ended(await array.call('POST', 'encryption-keys', { count: 2 }));
});
afterAll(() => stack?.stop());

const ROUTES: [string, string, unknown?][] = [
  ['POST', 'sessions', {}],
  ['GET', 'sessions'],
  ['GET', 'sessions/1'],
  ['DELETE', 'sessions/1'],
  ['GET', 'jobs'],
  ['GET', 'jobs/1'],
  ['GET', 'encryption-keys?keyType=FREE'],
  ['GET', 'encryption-keys/0'],
  ['POST', 'encryption-keys', { count: 1 }],
  ['DELETE', 'encryption-keys/0'],
  ['GET', 'encryption-key-counts/instance'],
  ['GET', 'encryption-settings/instance'],
  ['PATCH', 'encryption-settings/instance', { isEnabled: true }],
  ['POST', 'encryption-keys/kms/actions/backup/invoke'],
  ['POST', 'encryption-keys/file/actions/backup/invoke', { parameters: { password: 'secret' } }],
  ['POST', 'encryption-keys/file/actions/restore/invoke', new FormData()],
  ['POST', 'encryption-keys/all/actions/kms-restore/invoke'],
];

const STRANGERS: [string, () => string | null][] = [
  ['nobody', () => null],
  ['a wrong password', () => basic({ ...stack.credentials, secretAccessKey: 'wrong' })],
  ['an unknown user', () => basic({ ...stack.credentials, accessKeyId: 'KLAKUNKNOWN' })],
  ['an unknown session', () => `Session ${'0'.repeat(32)}`],
  ['a session without its token', () => 'Session'],
  ['a token in the place of a session', () => `Session ${stack.credentials.token}`],
  ['an unknown token', () => 'Bearer klt_nobody'],
  ['a broken signature', () => 'AWS4-HMAC-SHA256 nonsense'],
];

test.each(STRANGERS)('%s gets nowhere', async (_, authorization) => {
  const stranger = array.as(authorization());
  const before = await logEnd(stack);
  for (const [method, path, body] of ROUTES) {
    const { status, body: told } = await stranger.call(method, path, body);
    // So many wrong credentials from one address are answered with `busy` in the end.
    if (status === 503) continue;
    expect([method, path, status, told.messageId]).toEqual([method, path, 401, 'KART90002-E']);
    expect(told.errorSource).toBe(`${OBJECTS}/${path.split('?')[0]}`);
  }
  expect(await logEnd(stack)).toBe(before);
});

test.each([
  ['operator', { list: 200, create: 202, delete: 202, settings: 202, backup: 403 }],
  ['user', { list: 200, create: 403, delete: 403, settings: 403, backup: 403 }],
  ['auditor', { list: 200, create: 403, delete: 403, settings: 403, backup: 403 }],
  ['member', { list: 403, create: 403, delete: 403, settings: 403, backup: 403 }],
] as const)('what a user with the role %s may do', async (role, may) => {
  const user = await newUser(stack, role);
  const status = async (method: string, path: string, body?: unknown) =>
    (await user.call(method, path, body)).status;
  expect({
    list: await status('GET', 'encryption-keys?keyType=FREE'),
    create: await status('POST', 'encryption-keys', { count: 1 }),
    delete: await status('DELETE', 'encryption-keys/1'),
    settings: await status('PATCH', 'encryption-settings/instance', { isEnabled: true }),
    backup: await status('POST', 'encryption-keys/kms/actions/backup/invoke'),
  }).toEqual(may);
});

test('a project sees and deletes its own numbers alone', async () => {
  const project = expectStatus(
    await stack.api('POST', '/projects', { name: 'other', adminName: 'eve' }),
    201,
  );
  const other = array.as(`Bearer ${project.token}`);
  expect(await other.keys()).toEqual([]);
  expect((await other.call('GET', 'encryption-keys/0')).status).toBe(404);
  expect((await other.call('DELETE', 'encryption-keys/0')).status).toBe(404);
  await other.ended(await other.call('POST', 'encryption-keys', { count: 1 }));
  expect((await other.keys()).map(({ keyId }) => keyId)).toEqual(['0']);
  const { body } = await array.call('GET', 'jobs');
  for (const { jobId } of body.data) expect((await other.call('GET', `jobs/${jobId}`)).status).toBe(404);
  const backup = await other.call('POST', 'encryption-keys/kms/actions/backup/invoke');
  expect([403, 503]).toContain(backup.status);
});

const BAD: [string, string, string, unknown, number, Record<string, string>?][] = [
  ['no keyType', 'GET', 'encryption-keys', undefined, 400],
  ['an unknown keyType', 'GET', 'encryption-keys?keyType=dek', undefined, 400],
  ['a number too high', 'GET', 'encryption-keys?keyType=FREE&startKeyId=4096', undefined, 400],
  ['a negative number', 'GET', 'encryption-keys?keyType=FREE&startKeyId=-1', undefined, 400],
  ['too long a list', 'GET', 'encryption-keys?keyType=FREE&count=1025', undefined, 400],
  ['no list', 'GET', 'encryption-keys?keyType=FREE&count=0', undefined, 400],
  ['no time', 'GET', 'encryption-keys?keyType=FREE&startCreatedTime=now', undefined, 400],
  [
    'a time of no zone',
    'GET',
    'encryption-keys?keyType=FREE&endCreatedTime=2026-11-24T12:00:00',
    undefined,
    400,
  ],
  ['an unknown parameter', 'GET', 'encryption-keys?keyType=FREE&order=up', undefined, 400],
  ['a parameter given twice', 'GET', 'encryption-keys?keyType=FREE&count=1&count=2', undefined, 400],
  ['a key of another family', 'GET', 'encryption-keys/0b0b0b0b-0000-4000-8000-000000000000', undefined, 400],
  ['a key that is not there', 'GET', 'encryption-keys/4095', undefined, 404],
  ['deleting what is not there', 'DELETE', 'encryption-keys/4095', undefined, 404],
  ['no count', 'POST', 'encryption-keys', {}, 400],
  ['no body', 'POST', 'encryption-keys', undefined, 400],
  ['no keys', 'POST', 'encryption-keys', { count: 0 }, 400],
  ['half a key', 'POST', 'encryption-keys', { count: 0.5 }, 400],
  ['a text for a number', 'POST', 'encryption-keys', { count: '1' }, 400],
  ['more keys than can be', 'POST', 'encryption-keys', { count: 4096 }, 400],
  ['the other family’s attribute', 'POST', 'encryption-keys', { numberOfKeys: 1 }, 400],
  ['a list for a body', 'POST', 'encryption-keys', [1], 400],
  ['broken JSON', 'POST', 'encryption-keys', '{"count": ', 400],
  ['a prototype', 'POST', 'encryption-keys', '{"count": 1, "__proto__": {}}', 400],
  ['text', 'POST', 'encryption-keys', 'count=1', 415, { 'content-type': 'text/plain' }],
  ['another method', 'PUT', 'encryption-keys/0', {}, 405],
  ['another object', 'GET', 'encryption-locks', undefined, 404],
  ['a setting of no kind', 'PATCH', 'encryption-settings/instance', { isEnabled: 'yes' }, 400],
  ['switching off with keys there', 'PATCH', 'encryption-settings/instance', { isEnabled: false }, 412],
  ['a session too long', 'POST', 'sessions', { aliveTime: 301 }, 400],
  ['a job that is not there', 'GET', 'jobs/999999', undefined, 404],
  ['a job of no number', 'GET', 'jobs/x', undefined, 404],
  ['a backup without a password', 'POST', 'encryption-keys/file/actions/backup/invoke', {}, 400],
  [
    'a short password',
    'POST',
    'encryption-keys/file/actions/backup/invoke',
    { parameters: { password: '12345' } },
    400,
  ],
  [
    'a client that takes no file',
    'POST',
    'encryption-keys/file/actions/backup/invoke',
    { parameters: { password: '123456' } },
    406,
    { accept: 'application/json' },
  ],
  ['a restore without a form', 'POST', 'encryption-keys/file/actions/restore/invoke', {}, 415],
  [
    'parameters that are none',
    'POST',
    'encryption-keys/kms/actions/backup/invoke',
    { parameters: { keyId: '1' } },
    400,
  ],
  [
    'parameters of a restore',
    'POST',
    'encryption-keys/all/actions/kms-restore/invoke',
    { parameters: { force: true } },
    400,
  ],
];

test.each(BAD)('%s is refused and leaves no event', async (_, method, path, body, status, headers = {}) => {
  const before = await logEnd(stack);
  const told = await array.call(method, path, body, headers);
  expect([told.status, Object.keys(told.body).sort()]).toEqual([
    status,
    ['cause', 'errorSource', 'message', 'messageId', 'solution', 'solutionType'],
  ]);
  expect(told.body.messageId).toMatch(/^KART\d{5}-E$/);
  expect(told.headers.get('content-type')).toBe('application/json');
  expect(await logEnd(stack)).toBe(before);
});

test('a form and a large body are refused where they do not belong, and leave no event', async () => {
  const before = await logEnd(stack);
  const form = await array.call('POST', 'encryption-keys', new FormData());
  expect([form.status, form.body.messageId]).toEqual([415, 'KART90007-E']);
  const large = await array.call('POST', 'encryption-keys', 'x'.repeat(1_100_000));
  expect([large.status, large.body.messageId]).toEqual([413, 'KART90006-E']);
  expect(await logEnd(stack)).toBe(before);
});

test('no password is in a log line', async () => {
  const password = 'a-password-of-somebody';
  await array.call('POST', 'encryption-keys/file/actions/backup/invoke', { parameters: { password } });
  await array.as(basic({ ...stack.credentials, secretAccessKey: password })).call('GET', 'jobs');
  const logs = stack.logs();
  for (const secret of [password, stack.credentials.secretAccessKey, basic(stack.credentials)]) {
    expect(logs.includes(secret)).toBe(false);
  }
});
