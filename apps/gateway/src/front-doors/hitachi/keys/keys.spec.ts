import { LIFECYCLE } from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import { HitachiArray } from '../../../testing/hitachi-array.js';

let array: HitachiArray;
beforeAll(async () => {
  array = await HitachiArray.start();
});
beforeEach(() => array.reset());
afterAll(() => array.stop());

const FREE = { keyType: 'FREE', uuid: '-', targetDeviceLocation: '-', keyGeneratedLocation: 'KMS' };
const idsOf = async (query: string): Promise<string[]> =>
  (await array.call('GET', `encryption-keys?${query}`)).body.data.map(
    ({ keyId }: { keyId: string }) => keyId,
  );

describe('the list of encryption keys', () => {
  beforeEach(() => {
    array.addKey(7, { createdAt: '2026-11-24T12:00:00.900Z' });
    array.addKey(3, { boundResources: { volume: 2, lun: 1, snapshot: 0 }, state: 'Disabled' });
    array.addKey(4095, { origin: 'EXTERNAL', createdAt: '2026-11-25T12:00:00.000Z' });
    array.addKey(5, { state: 'Disabled' });
    array.addKey(6, { state: 'PendingDeletion' });
    array.addKey(8, { aliases: [] });
    array.addKey(9, { tags: { 'hitachi-encryption-key': '009' } });
  });

  it('has those with a number that are in use or could be, in the order of their numbers', async () => {
    const { status, body } = await array.call('GET', 'encryption-keys?keyType=DEKANDFREE');
    expect(status).toBe(200);
    expect(body.data).toEqual([
      {
        keyId: '3',
        createdTime: '2026-11-24T07:37:41Z',
        keyType: 'DEK',
        uuid: '-',
        targetDeviceLocation: '1 lun, 2 volume',
        keyGeneratedLocation: 'KMS',
        numOfBackups: 0,
      },
      { ...FREE, keyId: '7', createdTime: '2026-11-24T12:00:00Z', numOfBackups: 0 },
      {
        ...FREE,
        keyId: '4095',
        createdTime: '2026-11-25T12:00:00Z',
        keyGeneratedLocation: 'DKC',
        numOfBackups: 0,
      },
    ]);
  });

  it.each([
    ['keyType=DEK', ['3']],
    ['keyType=FREE', ['7', '4095']],
    ['keyType=CEK', []],
    ['keyType=KEK', []],
    ['keyType=DEKANDFREE&startKeyId=4', ['7', '4095']],
    ['keyType=DEKANDFREE&count=2', ['3', '7']],
    ['keyType=FREE&startCreatedTime=2026-11-24T12:00:01Z', ['4095']],
    ['keyType=FREE&endCreatedTime=2026-11-24T12:00:00Z', ['7']],
  ])('is narrowed by %s', async (query, ids) => {
    expect(await idsOf(query)).toEqual(ids);
  });

  it.each([
    '',
    'keyType=dek',
    'keyType=FREE&keyType=DEK',
    'keyType=FREE&startKeyId=4096',
    'keyType=FREE&startKeyId=-1',
    'keyType=FREE&count=0',
    'keyType=FREE&count=1025',
    'keyType=FREE&startCreatedTime=yesterday',
    'keyType=FREE&endCreatedTime=2026-02-30T00:00:00Z',
    'keyType=FREE&sort=up',
  ])('is not given for %j', async (query) => {
    const { status, body } = await array.call('GET', `encryption-keys?${query}`);
    expect([status, body.messageId]).toEqual([400, 'KART90001-E']);
  });

  it('counts as the settings and the counts do', async () => {
    expect((await array.call('GET', 'encryption-key-counts/instance')).body).toEqual({
      numOfDek: 1,
      numOfCek: 0,
      numOfKek: 0,
      numOfFree: 2,
      numOfKeys: 3,
      maxNumOfKeys: 4096,
    });
    expect((await array.call('GET', 'encryption-settings/instance')).body).toEqual({
      isEnabled: true,
      kms: true,
    });
  });

  it.each(['5', '6', '8', '9', '0'])('does not show number %s, alone neither', async (keyId) => {
    const { status, body } = await array.call('GET', `encryption-keys/${keyId}`);
    expect([status, body.messageId]).toEqual([404, 'KART30013-E']);
  });

  it.each(['4096', '-1', '07', 'x', '1.0'])('has no number %s', async (keyId) => {
    for (const method of ['GET', 'DELETE']) {
      expect((await array.call(method, `encryption-keys/${keyId}`)).status).toBe(400);
    }
  });

  it('tells each by its number too', async () => {
    const { data } = (await array.call('GET', 'encryption-keys?keyType=DEK')).body;
    expect((await array.call('GET', 'encryption-keys/3')).body).toEqual(data[0]);
  });

  it('leaves out backups where nobody can tell of them', async () => {
    const key = { ...FREE, keyId: '7', createdTime: '2026-11-24T12:00:00Z' };
    for (const code of ['Unavailable', 'AccessDenied'] as const) {
      array.gateway.answers.set('backup.list', () => {
        throw new KeyledgerError(code, 'no');
      });
      expect((await array.call('GET', 'encryption-keys/7')).body).toEqual(key);
    }
    const operator = `Bearer ${await array.gateway.tokenOf('operator')}`;
    expect((await array.call('GET', 'encryption-keys/7', undefined, operator)).body).toEqual(key);
  });
});

describe('creating encryption keys', () => {
  it('is a job that takes the lowest numbers which are free', async () => {
    array.addKey(1, { state: 'PendingDeletion' });
    const answer = await array.call('POST', 'encryption-keys', { count: 3 });
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const job = {
      jobId: answer.body.jobId,
      self: `/ConfigurationManager/v1/objects/jobs/${answer.body.jobId}`,
      userId: 'Ada',
      createdTime: time,
      updatedTime: time,
      request: {
        requestUrl: '/ConfigurationManager/v1/objects/encryption-keys',
        requestMethod: 'POST',
        requestBody: '{"count":3}',
      },
      affectedResources: [],
    };
    expect([answer.status, answer.body]).toEqual([202, { ...job, status: 'Initializing', state: 'Queued' }]);
    expect(await array.ended(answer)).toEqual({
      ...job,
      status: 'Completed',
      state: 'Succeeded',
      completedTime: time,
    });
    expect(await idsOf('keyType=FREE')).toEqual(['0', '2', '3']);
    expect((await array.call('GET', 'jobs?count=1')).body.data).toEqual([await array.ended(answer)]);
  });

  it('passes over a number that somebody takes meanwhile', async () => {
    const create = array.gateway.answers.get(LIFECYCLE.createKey)!;
    let first = true;
    array.gateway.answers.set(LIFECYCLE.createKey, (request) => {
      if (first) array.addKey(0);
      first = false;
      return create(request);
    });
    const job = await array.ended(await array.call('POST', 'encryption-keys', { count: 2 }));
    expect(job.state).toBe('Succeeded');
    expect(await idsOf('keyType=FREE')).toEqual(['0', '1', '2']);
  });

  it('makes nothing when there would be too many', async () => {
    array.addKey(0);
    const { status, body } = await array.call('POST', 'encryption-keys', { count: 4096 });
    expect([status, body.messageId]).toEqual([400, 'KART90014-E']);
    expect(array.keys).toHaveLength(1);
  });

  it('says in the job why it failed', async () => {
    array.gateway.answers.set(LIFECYCLE.createKey, () => {
      throw new KeyledgerError('LimitExceeded', 'the project has as many keys as it can have');
    });
    const job = await array.ended(await array.call('POST', 'encryption-keys', { count: 1 }));
    expect(job).toMatchObject({
      status: 'Completed',
      state: 'Failed',
      error: {
        errorSource: '/ConfigurationManager/v1/objects/encryption-keys',
        messageId: 'KART90008-E',
        message: 'the project has as many keys as it can have',
      },
    });
  });

  it.each([{}, { count: 0 }, { count: 4097 }, { count: '1' }, { numberOfKeys: 1 }, undefined])(
    'refuses %j',
    async (body) => {
      const before = (await array.call('GET', 'jobs')).body;
      expect((await array.call('POST', 'encryption-keys', body)).status).toBe(400);
      expect((await array.call('GET', 'jobs')).body).toEqual(before);
    },
  );
});

describe('deleting an encryption key', () => {
  it('is a job, and its number is not used anew before the key is gone', async () => {
    array.addKey(0);
    const job = await array.ended(await array.call('DELETE', 'encryption-keys/0'));
    expect(job).toMatchObject({
      state: 'Succeeded',
      affectedResources: ['/ConfigurationManager/v1/objects/encryption-keys/0'],
      request: { requestMethod: 'DELETE', requestBody: '' },
    });
    expect(array.keys[0]!.state).toBe('PendingDeletion');
    expect((await array.call('GET', 'encryption-keys/0')).status).toBe(404);
    await array.ended(await array.call('POST', 'encryption-keys', { count: 1 }));
    expect(await idsOf('keyType=FREE')).toEqual(['1']);
  });

  it('is refused while the key is in use', async () => {
    array.addKey(0, { boundResources: { volume: 1 } });
    const { status, body } = await array.call('DELETE', 'encryption-keys/0');
    expect([status, body.messageId]).toEqual([409, 'KART90013-E']);
    expect(array.keys[0]!.state).toBe('Enabled');
  });
});

describe('encryption settings', () => {
  it('are off without keys, and switching on makes the first ones', async () => {
    expect((await array.call('GET', 'encryption-settings/instance')).body.isEnabled).toBe(false);
    const job = await array.ended(
      await array.call('PATCH', 'encryption-settings/instance', { isEnabled: true }),
    );
    expect(job).toMatchObject({
      state: 'Succeeded',
      affectedResources: ['/ConfigurationManager/v1/objects/encryption-settings/instance'],
    });
    expect((await array.call('GET', 'encryption-key-counts/instance')).body.numOfFree).toBe(16);
    await array.ended(await array.call('PATCH', 'encryption-settings/instance', { isEnabled: true }));
    expect(array.keys).toHaveLength(16);
  });

  it('are not switched off while there are keys', async () => {
    array.addKey(0);
    const off = await array.call('PATCH', 'encryption-settings/instance', { isEnabled: false });
    expect([off.status, off.body.messageId]).toEqual([412, 'KART90012-E']);
  });

  it.each([{}, { isEnabled: 'true' }, { isEnabled: true, kms: false }])('refuse %j', async (body) => {
    expect((await array.call('PATCH', 'encryption-settings/instance', body)).status).toBe(400);
  });
});
