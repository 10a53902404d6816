import { expectStatus } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';
import { ArrayClient, OBJECTS } from './support.js';

/** A session with the array's API as its users script it: every field of the documented objects is looked at. */
let stack: Stack;
let array: ArrayClient;
let session: { token: string; sessionId: number };
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
/** The key that has a number, as the native API shows it. */
const native = async (number: number): Promise<any> =>
  expectStatus(
    await stack.api('GET', `/keys/${encodeURIComponent(`alias/hitachi/encryption-key/${number}`)}`),
    200,
  );

test('a session is opened with user and password', async () => {
  const told = await new ArrayClient(stack).call('POST', 'sessions', { aliveTime: 120 });
  expect(told.status).toBe(200);
  expect(told.body).toEqual({
    token: expect.stringMatching(/^[0-9a-f]{32}$/),
    sessionId: expect.any(Number),
  });
  session = told.body;
  array = new ArrayClient(stack, `Session ${session.token}`);
  expect((await array.call('GET', `sessions/${session.sessionId}`)).body).toEqual({
    sessionId: session.sessionId,
    userId: stack.credentials.accessKeyId,
    ipAddress: '127.0.0.1',
    createdTime: TIME,
    lastAccessedTime: TIME,
  });
});

test('encryption is switched on, which makes the first keys', async () => {
  const off = await array.call('GET', 'encryption-settings/instance');
  expect([off.status, off.body]).toEqual([200, { isEnabled: false, kms: true }]);
  const job = await array.ended(
    await array.call('PATCH', 'encryption-settings/instance', { isEnabled: true }),
  );
  expect(job).toEqual({
    jobId: expect.any(Number),
    self: `${OBJECTS}/jobs/${job.jobId}`,
    userId: expect.any(String),
    status: 'Completed',
    state: 'Succeeded',
    createdTime: TIME,
    updatedTime: TIME,
    completedTime: TIME,
    request: {
      requestUrl: `${OBJECTS}/encryption-settings/instance`,
      requestMethod: 'PATCH',
      requestBody: '{"isEnabled":true}',
    },
    affectedResources: [`${OBJECTS}/encryption-settings/instance`],
  });
  expect((await array.call('GET', 'encryption-settings/instance')).body.isEnabled).toBe(true);
  expect((await array.call('GET', 'jobs')).body.data[0]).toEqual(job);
});

test('keys are listed with all that an array tells of them', async () => {
  const keys = await array.keys('keyType=FREE');
  expect(keys.map(({ keyId }) => keyId)).toEqual(Array.from({ length: 16 }, (_, number) => String(number)));
  const { numOfBackups = 0, ...first } = keys[0];
  expect(first).toEqual({
    keyId: '0',
    createdTime: TIME,
    keyType: 'FREE',
    uuid: '-',
    targetDeviceLocation: '-',
    keyGeneratedLocation: 'KMS',
  });
  expect(numOfBackups).toBe(0);
  expect(await array.keys('keyType=FREE&startKeyId=4&count=3')).toMatchObject(
    ['4', '5', '6'].map((keyId) => ({ keyId })),
  );
  for (const kind of ['DEK', 'CEK', 'KEK']) expect(await array.keys(`keyType=${kind}`)).toEqual([]);
});

test('keys are created by a job, and are keys of the project', async () => {
  const answer = await array.call('POST', 'encryption-keys', { count: 4 });
  expect([answer.status, answer.body.affectedResources]).toEqual([202, []]);
  expect(['Initializing', 'Queued']).toEqual([answer.body.status, answer.body.state]);
  expect((await array.ended(answer)).state).toBe('Succeeded');
  expect(await native(19)).toMatchObject({
    state: 'Enabled',
    spec: 'AES_256',
    usage: 'ENCRYPT_DECRYPT',
    tags: { 'hitachi-encryption-key': '19' },
  });
  expect((await array.call('GET', 'encryption-key-counts/instance')).body).toEqual({
    numOfDek: 0,
    numOfCek: 0,
    numOfKek: 0,
    numOfFree: 20,
    numOfKeys: 20,
    maxNumOfKeys: 4096,
  });
});

test('two who create keys at the same time get different numbers', async () => {
  const answers = await Promise.all([1, 2].map(() => array.call('POST', 'encryption-keys', { count: 3 })));
  for (const answer of answers) expect((await array.ended(answer)).state).toBe('Succeeded');
  const ids = (await array.keys()).map(({ keyId }) => keyId);
  expect([ids.length, new Set(ids).size]).toEqual([26, 26]);
});

test('a key that protects something is a DEK, and is not deleted', async () => {
  const { id } = await native(3);
  expectStatus(await stack.api('POST', `/keys/${id}/bind`, { type: 'volume', id: 'HDD00-09' }), 200);
  expect((await array.call('GET', 'encryption-keys/3')).body).toMatchObject({
    keyId: '3',
    keyType: 'DEK',
    targetDeviceLocation: '1 volume',
  });
  expect(await array.keys('keyType=DEK')).toHaveLength(1);
  const refused = await array.call('DELETE', 'encryption-keys/3');
  expect([refused.status, refused.body]).toEqual([
    409,
    {
      errorSource: `${OBJECTS}/encryption-keys/3`,
      messageId: 'KART90013-E',
      message: expect.any(String),
      cause: expect.any(String),
      solution: expect.any(String),
      solutionType: expect.any(String),
    },
  ]);
  expectStatus(await stack.api('POST', `/keys/${id}/unbind`, { type: 'volume', id: 'HDD00-09' }), 200);
  expect((await array.call('GET', 'encryption-keys/3')).body.keyType).toBe('FREE');
});

test('a free key is deleted by a job, and its history says through which door', async () => {
  const { id } = await native(5);
  const job = await array.ended(await array.call('DELETE', 'encryption-keys/5'));
  expect([job.state, job.affectedResources]).toEqual(['Succeeded', [`${OBJECTS}/encryption-keys/5`]]);
  expect((await array.call('GET', 'encryption-keys/5')).status).toBe(404);
  expect((await native(5)).state).toBe('PendingDeletion');
  const { events } = expectStatus(await stack.api('GET', `/keys/${id}/history`), 200);
  expect(events.map((event: any) => [event.type, event.principal.frontDoor])).toEqual([
    ['AliasCreated', 'hitachi'],
    ['KeyCreated', 'hitachi'],
    ['KeyDeletionScheduled', 'hitachi'],
  ]);
});

test('a session that is discarded lets nobody in any more', async () => {
  expect((await array.call('DELETE', `sessions/${session.sessionId}`)).status).toBe(200);
  const { status, body } = await array.call('GET', 'jobs');
  expect([status, body.messageId]).toEqual([401, 'KART90002-E']);
});
