import { basic, HitachiArray, USER } from '../../../testing/hitachi-array.js';

let array: HitachiArray;
beforeEach(async () => {
  array = await HitachiArray.start();
});
afterEach(() => array.stop());

const open = (body?: unknown) => array.call('POST', 'sessions', body);
const as = (token: string, method = 'GET', path = 'sessions') =>
  array.call(method, path, undefined, `Session ${token}`);

it('is opened by user and password, and its token then says who asks', async () => {
  const { status, body } = await open({ aliveTime: 60 });
  expect([status, body]).toEqual([200, { token: expect.stringMatching(/^[0-9a-f]{32}$/), sessionId: 1 }]);
  const { data } = (await as(body.token)).body;
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(data).toEqual([
    {
      sessionId: 1,
      userId: USER.accessKeyId,
      ipAddress: '127.0.0.1',
      createdTime: time,
      lastAccessedTime: time,
    },
  ]);
  expect((await as(body.token, 'GET', 'sessions/1')).body).toEqual(data[0]);
});

it('lives as long as it is used, and no longer', async () => {
  const { token } = (await open({ aliveTime: 60 })).body;
  let offsetMs = 0;
  const real = Date.now;
  Date.now = () => real() + offsetMs;
  try {
    for (offsetMs of [59_000, 118_000]) expect((await as(token)).status).toBe(200);
    offsetMs += 60_001;
    expect((await as(token)).status).toBe(401);
  } finally {
    Date.now = real;
  }
});

it('is over when it is discarded, by its owner alone', async () => {
  const { token, sessionId } = (await open()).body;
  const bearer = `Bearer ${await array.gateway.tokenOf('admin')}`;
  expect((await array.call('DELETE', `sessions/${sessionId}`, undefined, bearer)).status).toBe(404);
  expect((await as(token, 'DELETE', `sessions/${sessionId}`)).status).toBe(200);
  expect((await as(token)).status).toBe(401);
  expect((await array.call('DELETE', `sessions/${sessionId}`, { force: true })).status).toBe(404);
});

it('is over when its access key is taken away', async () => {
  const { token } = (await open()).body;
  await array.gateway.principal('operator-of-the-array', {
    type: 'AccessKeyRemoved',
    data: { accessKeyId: USER.accessKeyId },
  });
  expect((await as(token)).status).toBe(401);
  expect((await open()).status).toBe(401);
});

it('is not opened by another session, nor by a token', async () => {
  const { token } = (await open()).body;
  expect((await as(token, 'POST')).status).toBe(401);
  const bearer = `Bearer ${await array.gateway.tokenOf('admin')}`;
  expect((await array.call('POST', 'sessions', {}, bearer)).status).toBe(401);
});

it('is one of 64 of a user at most', async () => {
  for (let opened = 0; opened < 64; opened++) expect((await open()).status).toBe(200);
  const { status, body } = await open();
  expect([status, body.messageId]).toEqual([503, 'KART90015-E']);
  await array.call('DELETE', 'sessions/7');
  expect((await open()).status).toBe(200);
});

it.each([
  [{ aliveTime: 0 }, 'aliveTime'],
  [{ aliveTime: 301 }, 'aliveTime'],
  [{ aliveTime: '60' }, 'aliveTime'],
  [{ aliveTime: 1.5 }, 'aliveTime'],
  [{ authenticationTimeout: 901 }, 'authenticationTimeout'],
  [{ lifetime: 60 }, 'lifetime'],
  [[], 'the body'],
])('is not opened with %j', async (asked, named) => {
  const { status, body } = await open(asked);
  expect([status, body.messageId]).toEqual([400, 'KART90001-E']);
  expect(body.message).toContain(named);
});

it.each([
  ['a wrong password', basic(USER.accessKeyId, 'wrong')],
  ['an unknown user', basic('KLAKUNKNOWN', USER.secretAccessKey)],
  ['no password', basic(USER.accessKeyId, '')],
  ['no colon', `Basic ${Buffer.from(USER.accessKeyId).toString('base64')}`],
  ['no base64', 'Basic ***'],
  ['nothing', 'Basic'],
  ['an unknown session', `Session ${'0'.repeat(32)}`],
  ['half a token', 'Session 0123'],
  ['no authorization', null],
])('lets nobody in with %s', async (_, authorization) => {
  for (const path of ['sessions', 'jobs', 'encryption-keys?keyType=FREE']) {
    const { status, body } = await array.call('GET', path, undefined, authorization);
    expect([status, body.messageId, body.errorSource]).toEqual([
      401,
      'KART90002-E',
      `/ConfigurationManager/v1/objects/${path.split('?')[0]}`,
    ]);
  }
});

it('says who asks on these paths alone', async () => {
  const headers = { authorization: basic(USER.accessKeyId, USER.secretAccessKey) };
  const { status, body } = await array.gateway.call('GET', '/api/v1/whoami', { as: null, headers });
  expect([status, body.error.code]).toEqual([401, 'MissingAuthentication']);
});
