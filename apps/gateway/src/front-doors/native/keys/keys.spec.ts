import {
  LIFECYCLE,
  type ChangeKeyRequest,
  type CreateKeyRequest,
  type ListKeysRequest,
} from '@keyledger/contracts';
import { keyArn } from '@keyledger/domain';
import { aKey, AT, KEY_ID } from '../../../testing/answers.js';
import { GatewayUnderTest, PROJECT, REGION } from '../../../testing/gateway-under-test.js';

describe('keys', () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await GatewayUnderTest.start();
    gateway.answers.set(LIFECYCLE.createKey, () => ({ key: aKey({ aliases: ['a'] }), position: 1 }));
    gateway.answers.set(LIFECYCLE.changeKey, () => ({ key: aKey(), position: 2 }));
    gateway.answers.set(LIFECYCLE.describeKey, () => aKey());
    gateway.answers.set(LIFECYCLE.listKeys, () => ({ keys: [aKey()], nextCursor: 'next' }));
  });
  beforeEach(() => void (gateway.asked.length = 0));
  afterAll(() => gateway.stop());

  const lastAsked = <T>(): T => gateway.asked.at(-1)!.payload as T;

  describe('create', () => {
    it('answers 201 with the key, its ARN and its aliases’ full names', async () => {
      const { status, body } = await gateway.call('POST', '/api/v1/keys', { body: {} });
      expect(status).toBe(201);
      expect(body).toEqual({ ...aKey(), arn: keyArn(REGION, PROJECT, KEY_ID), aliases: ['alias/a'] });
    });

    it('asks for what the caller leaves out as the API says', async () => {
      await gateway.call('POST', '/api/v1/keys', { body: {} });
      expect(lastAsked()).toMatchObject({
        description: '',
        spec: 'AES_256',
        usage: 'ENCRYPT_DECRYPT',
        origin: 'KEYLEDGER',
        alias: null,
        tags: {},
        rotationPeriodDays: null,
        context: { frontDoor: 'native', sourceAddress: '127.0.0.1', caller: { role: 'admin' } },
      });
    });

    it('asks for what the caller says', async () => {
      const body = {
        description: 'für Zahlungen',
        spec: 'ecc-nist-p256',
        usage: 'SIGN_VERIFY',
        alias: 'alias/pay/1',
        tags: { team: 'x' },
        rotationPeriodDays: 30,
      };
      await gateway.call('POST', '/api/v1/keys', { body });
      expect(lastAsked()).toMatchObject({ ...body, spec: 'EC_P256', alias: 'pay/1' });
    });

    it('asks for the same key when it is tried again with the same idempotency key', async () => {
      const headers = { 'idempotency-key': 'once' };
      await gateway.call('POST', '/api/v1/keys', { body: {}, headers });
      await gateway.call('POST', '/api/v1/keys', { body: {}, headers });
      const [first, second] = gateway.asked.map(({ payload }) => payload as CreateKeyRequest);
      expect(second!.keyId).toBe(first!.keyId);
      expect(second!.context.commandId).toBe(first!.context.commandId);
      expect(second!.context.requestHash).toBe(first!.context.requestHash);
    });

    it.each([
      [{ spec: 'DES' }, 'spec is not the name of a key spec'],
      [{ usage: 'ENCRYPT' }, /^usage must be one of/],
      [{ origin: 'MOON' }, /^origin must be one of/],
      [{ alias: 'a b' }, /^an alias has/],
      [{ alias: 'aws/x' }, /reserved/],
      [{ description: 'x'.repeat(8193) }, /^description must be shorter/],
      [{ description: 5 }, 'description must be a string'],
      [{ tags: { a: 1 } }, /^tags must be an object/],
      [{ tags: ['a'] }, /^tags must be an object/],
      [{ rotationPeriodDays: 0 }, /^rotationPeriodDays must not be less/],
      [{ rotationPeriodDays: '30' }, /^rotationPeriodDays must/],
      [{ rotationPeriodDays: 1.5 }, /^rotationPeriodDays must/],
      [{ state: 'Enabled' }, 'state is not a field of this request'],
    ])('refuses %j', async (body, message) => {
      const reply = await gateway.call('POST', '/api/v1/keys', { body });
      expect(reply.status).toBe(400);
      expect(reply.body.error.code).toBe('InvalidRequest');
      expect(reply.body.error.message).toMatch(message);
      expect(gateway.asked).toEqual([]);
    });

    it.each(['x'.repeat(256), 'a\tb'])('refuses the idempotency key %j', async (key) => {
      const reply = await gateway.call('POST', '/api/v1/keys', {
        body: {},
        headers: { 'idempotency-key': key },
      });
      expect(reply).toMatchObject({ status: 400, body: { error: { code: 'InvalidRequest' } } });
    });
  });

  describe('name', () => {
    it.each([
      ['an id', KEY_ID, { id: KEY_ID }],
      ['an alias', 'alias/pay/1', { alias: 'pay/1' }],
      ['an ARN', keyArn(REGION, PROJECT, KEY_ID), { id: KEY_ID }],
      ['an ARN of an alias', keyArn(REGION, PROJECT, '').replace('key/', 'alias/pay'), { alias: 'pay' }],
    ])('may be %s', async (_what, name, key) => {
      await gateway.call('GET', `/api/v1/keys/${encodeURIComponent(name)}`);
      expect(lastAsked()).toMatchObject({ key, at: null });
    });

    it.each([
      ['an ARN of another account', `arn:aws:kms:${REGION}:000000000000:key/${KEY_ID}`],
      ['an ARN of another region', keyArn('eu-west-1', PROJECT, KEY_ID)],
    ])('that is %s is not found', async (_what, name) => {
      const reply = await gateway.call('GET', `/api/v1/keys/${encodeURIComponent(name)}`);
      expect(reply).toMatchObject({ status: 404, body: { error: { code: 'KeyNotFound' } } });
    });

    it.each([
      'pay',
      'alias/',
      'alias/a b',
      KEY_ID.toUpperCase(),
      `${KEY_ID}0`,
      'arn:aws:s3:::x',
      '../keys',
      "'",
    ])('is not %j', async (name) => {
      const reply = await gateway.call('GET', `/api/v1/keys/${encodeURIComponent(name)}`);
      expect(reply).toMatchObject({ status: 400, body: { error: { code: 'InvalidRequest' } } });
      expect(gateway.asked).toEqual([]);
    });
  });

  describe('describe', () => {
    it.each([
      ['0', { revision: 0 }],
      ['17', { revision: 17 }],
      [AT, { time: AT }],
      ['2026-11-24T08:37:41.877+01:00', { time: AT }],
      ['2026-11-24', { time: '2026-11-24T00:00:00.000Z' }],
    ])('shows the key at %s', async (at, place) => {
      await gateway.call('GET', `/api/v1/keys/${KEY_ID}?at=${encodeURIComponent(at)}`);
      expect(lastAsked()).toMatchObject({ at: place });
    });

    it.each(['yesterday', '-1', '2026-11-24T07:37:41', '2026-13-01', '1e3', ''])(
      'refuses ?at=%s',
      async (at) => {
        const reply = await gateway.call('GET', `/api/v1/keys/${KEY_ID}?at=${at}`);
        expect(reply.status).toBe(400);
      },
    );
  });

  describe('list', () => {
    it('asks for a page of 100 by itself, and answers where to go on', async () => {
      const { body } = await gateway.call('GET', '/api/v1/keys');
      expect(body).toMatchObject({ keys: [{ id: KEY_ID }], nextCursor: 'next' });
      expect(lastAsked<ListKeysRequest>()).toMatchObject({
        limit: 100,
        cursor: null,
        state: null,
        tag: null,
        q: null,
      });
    });

    it('asks for what the caller filters by', async () => {
      await gateway.call('GET', '/api/v1/keys?limit=1000&cursor=c&state=Disabled&tag=team%3Dx%3Dy&q=pay');
      expect(lastAsked()).toMatchObject({
        limit: 1000,
        cursor: 'c',
        state: 'Disabled',
        tag: { name: 'team', value: 'x=y' },
        q: 'pay',
      });
      await gateway.call('GET', '/api/v1/keys?tag=team');
      expect(lastAsked()).toMatchObject({ tag: { name: 'team', value: null } });
    });

    it.each([
      'limit=0',
      'limit=1001',
      'limit=x',
      'limit=1&limit=2',
      'limit=',
      'limit=0x10',
      'state=On',
      'sort=name',
      'tag=',
      'q=',
    ])('refuses ?%s', async (query) => {
      const reply = await gateway.call('GET', `/api/v1/keys?${query}`);
      expect(reply).toMatchObject({ status: 400, body: { error: { code: 'InvalidRequest' } } });
    });
  });

  it.each<[string, string, unknown, ChangeKeyRequest['change']]>([
    ['POST', 'enable', undefined, { type: 'EnableKey' }],
    ['POST', 'disable', undefined, { type: 'DisableKey', acceptBound: false }],
    ['POST', 'disable', { acceptBound: true }, { type: 'DisableKey', acceptBound: true }],
    ['DELETE', 'material', undefined, { type: 'DeleteMaterial' }],
    [
      'PUT',
      'permissions/p1/use',
      undefined,
      { type: 'GivePermission', principalId: 'p1', permission: 'use' },
    ],
    [
      'DELETE',
      'permissions/p1/read',
      undefined,
      { type: 'TakePermission', principalId: 'p1', permission: 'read' },
    ],
    [
      'POST',
      'bind',
      { type: 'volume', id: 'v1' },
      { type: 'BindResource', resourceType: 'volume', resourceId: 'v1' },
    ],
    [
      'POST',
      'bind',
      { type: 'volume', id: 'v1', algorithm: 'AES256_GCM' },
      { type: 'BindResource', resourceType: 'volume', resourceId: 'v1', algorithm: 'AES256_GCM' },
    ],
    ['POST', 'resources/block', undefined, { type: 'BlockResources' }],
    ['POST', 'resources/release', undefined, { type: 'ReleaseResources' }],
    [
      'POST',
      'unbind',
      { type: 'lun', id: '/a/0' },
      { type: 'UnbindResource', resourceType: 'lun', resourceId: '/a/0' },
    ],
    ['POST', 'versions/2/enable', undefined, { type: 'SetVersionState', version: 2, state: 'Enabled' }],
    ['POST', 'versions/100/disable', undefined, { type: 'SetVersionState', version: 100, state: 'Disabled' }],
    ['POST', 'rotate', undefined, { type: 'RotateKey' }],
    ['PUT', 'rotation', undefined, { type: 'SetRotationPeriod', periodDays: 90 }],
    ['PUT', 'rotation', { periodDays: 1 }, { type: 'SetRotationPeriod', periodDays: 1 }],
    ['DELETE', 'rotation', undefined, { type: 'RemoveRotationPeriod' }],
    ['POST', 'schedule-deletion', undefined, { type: 'ScheduleDeletion', waitHours: null }],
    ['POST', 'schedule-deletion', { waitHours: 1 }, { type: 'ScheduleDeletion', waitHours: 1 }],
    ['POST', 'cancel-deletion', undefined, { type: 'CancelDeletion' }],
    ['POST', 'delete-now', undefined, { type: 'DeleteNow' }],
    ['POST', 'tags', { set: { a: 'b' } }, { type: 'ChangeTags', set: { a: 'b' }, remove: [] }],
    ['POST', 'tags', { remove: ['a'] }, { type: 'ChangeTags', set: {}, remove: ['a'] }],
    ['PATCH', '', { description: '' }, { type: 'ChangeDescription', description: '' }],
  ])(
    '%s %s with %j asks for the change, and answers 200 with the key',
    async (method, path, body, change) => {
      const url = `/api/v1/keys/${KEY_ID}${path && `/${path}`}`;
      const reply = await gateway.call(method, url, body === undefined ? {} : { body });
      expect(reply).toMatchObject({ status: 200, body: { id: KEY_ID } });
      expect(lastAsked()).toMatchObject({ key: { id: KEY_ID }, change });
    },
  );

  it.each([
    ['POST', 'versions/0/enable', undefined],
    ['POST', 'versions/101/enable', undefined],
    ['POST', 'versions/one/enable', undefined],
    ['PUT', 'rotation', { periodDays: 2561 }],
    ['POST', 'schedule-deletion', { waitHours: 0 }],
    ['POST', 'schedule-deletion', { waitHours: 26_305 }],
    ['POST', 'tags', { remove: 'a' }],
    ['POST', 'tags', { remove: [1] }],
    ['POST', 'disable', { acceptBound: 'yes' }],
    ['PUT', 'permissions/p1/own', undefined],
    ['POST', 'bind', { type: 'volume' }],
    ['POST', 'bind', { type: 'volume', id: 'x'.repeat(257) }],
    ['POST', 'unbind', { id: 'v1' }],
    ['POST', 'import-parameters', { wrappingAlgorithm: 'RSAES_PKCS1_V1_5' }],
    ['POST', 'import-parameters', { wrappingAlgorithm: 'RSAES_OAEP_SHA_256', wrappingKeySpec: 'RSA_1024' }],
    ['POST', 'import-material', { importToken: 'AAAA' }],
    ['POST', 'import-material', { importToken: 'AAAA', encryptedMaterial: 'AAB=' }],
    ['POST', 'import-material', { importToken: 'AAAA', encryptedMaterial: 'A'.repeat(8196) }],
    ['POST', 'import-material', { importToken: 'AAAA', encryptedMaterial: 'AAAA', expiresAt: 'soon' }],
    ['PATCH', '', {}],
  ])('%s %s with %j is refused', async (method, path, body) => {
    const url = `/api/v1/keys/${KEY_ID}${path && `/${path}`}`;
    const reply = await gateway.call(method, url, body === undefined ? {} : { body });
    expect(reply).toMatchObject({ status: 400, body: { error: { code: 'InvalidRequest' } } });
    expect(gateway.asked).toEqual([]);
  });

  describe('versions', () => {
    const version = { version: 1, state: 'Enabled', createdAt: AT, fingerprint: 'f' };

    it('are listed', async () => {
      gateway.answers.set(LIFECYCLE.listVersions, () => ({ key: aKey(), versions: [version] }));
      const { body } = await gateway.call('GET', `/api/v1/keys/${KEY_ID}/versions`);
      expect(body).toEqual({ versions: [version] });
    });

    it('of asymmetric keys have public keys, also as PEM', async () => {
      const publicKey = Buffer.alloc(91, 7).toString('base64');
      const key = aKey({ spec: 'EC_P256', usage: 'SIGN_VERIFY' });
      gateway.answers.set(LIFECYCLE.listVersions, () => ({ key, versions: [{ ...version, publicKey }] }));
      const { body } = await gateway.call('GET', `/api/v1/keys/${KEY_ID}/public-key`);
      expect(body).toMatchObject({ keyId: KEY_ID, version: 1, publicKey, algorithms: ['ECDSA_SHA_256'] });
      const pem = String(body.pem).trim().split('\n');
      expect(pem.at(0)).toBe('-----BEGIN PUBLIC KEY-----');
      expect(pem.slice(1, -1).join('')).toBe(publicKey);
      expect((await gateway.call('GET', `/api/v1/keys/${KEY_ID}/public-key?version=2`)).body.error.code).toBe(
        'NotFound',
      );
    });

    it('of symmetric keys have none', async () => {
      gateway.answers.set(LIFECYCLE.listVersions, () => ({ key: aKey(), versions: [version] }));
      const { body } = await gateway.call('GET', `/api/v1/keys/${KEY_ID}/public-key`);
      expect(body.error.code).toBe('UnsupportedOperation');
    });
  });
});
