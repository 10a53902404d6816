import { eventually } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';
import { expectAnswer, huawei, kms, kmsPath, MILLISECONDS, newHuaweiKey, NOT_FOUND } from './support.js';

/** A session in the words of Huawei's pages, over HTTP on the whole stack: rotation, lifecycle, queries. */
const KEY_ID = /^[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}$/;
const SEQUENCE = '919c82d4-8046-4722-9094-35c3c6524cff';
/** The key of Huawei's examples, which is not here. */
const NO_KEY = '0d0466b0-e727-4d9c-b35d-f84bb474a37f';

let stack: Stack;
let key: string;
const ask = async (operation: string, body: object = {}, status = 200) =>
  expectAnswer(await kms(stack, operation, body), status);
const code = async (operation: string, body: object, status = 400) =>
  (await ask(operation, body, status)).error.error_code;

beforeAll(async () => {
  stack = await startStack();
  key = await newHuaweiKey(stack, { key_alias: 'session', key_description: 'of the session' });
});
afterAll(() => stack?.stop());

describe('querying the rotation status of a CMK, as its page has it', () => {
  it('answers the example request with the example’s members', async () => {
    expect(key).toMatch(KEY_ID);
    await ask('enable-key-rotation', { key_id: key });
    await ask('update-key-rotation-interval', { key_id: key, rotation_interval: 30 });
    for (let rotations = 0; rotations < 3; rotations++) await ask('rotate-on-demand', { key_id: key });
    const before = Date.now();
    const answer = await kms(stack, 'get-key-rotation-status', { key_id: key });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      key_rotation_enabled: true,
      rotation_interval: 30,
      last_rotation_time: expect.stringMatching(MILLISECONDS),
      number_of_rotations: 3,
    });
    expect(Math.abs(Number(answer.body.last_rotation_time) - before)).toBeLessThan(60_000);
  });

  it('takes a sequence of 36 characters, and refuses another', async () => {
    await ask('get-key-rotation-status', { key_id: key, sequence: SEQUENCE });
    expect(await code('get-key-rotation-status', { key_id: key, sequence: '1' })).toBe('KMS.0206');
  });

  it('answers “or”: an error with its code and its message', async () => {
    const answer = await kms(stack, 'get-key-rotation-status', { key_id: NO_KEY });
    expect([answer.status, answer.body]).toEqual([404, NOT_FOUND]);
    expect(answer.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    expect(answer.headers.get('x-request-id')).toMatch(KEY_ID);
    expect(await code('get-key-rotation-status', { key_id: 'x' })).toBe('KMS.0205');
    expect(await code('get-key-rotation-status', {})).toBe('KMS.0204');
  });

  it('begins with a false and an interval of a year', async () => {
    const key_id = await newHuaweiKey(stack, { key_alias: 'fresh' });
    expect(await ask('get-key-rotation-status', { key_id })).toEqual({
      key_rotation_enabled: false,
      rotation_interval: 365,
      last_rotation_time: '',
      number_of_rotations: 0,
    });
    expect(await code('update-key-rotation-interval', { key_id, rotation_interval: 30 })).toBe('KMS.0313');
    await ask('enable-key-rotation', { key_id });
    expect(await code('enable-key-rotation', { key_id })).toBe('KMS.2901');
    expect(await code('update-key-rotation-interval', { key_id, rotation_interval: 29 })).toBe('KMS.3001');
    await ask('disable-key-rotation', { key_id });
    expect((await ask('get-key-rotation-status', { key_id })).key_rotation_enabled).toBe(false);
  });
});

describe('key lifecycle management', () => {
  it('goes through all states and back', async () => {
    const key_id = await newHuaweiKey(stack, { key_alias: 'life' });
    const info = (key_state: string) => ({ key_info: { key_id, key_state } });
    expect(await code('create-key', { key_alias: 'life' })).toBe('KMS.1104');
    expect(await code('enable-key', { key_id })).toBe('KMS.1201');
    expect(await ask('disable-key', { key_id })).toEqual(info('3'));
    expect(await code('disable-key', { key_id })).toBe('KMS.1301');
    expect(await code('encrypt-data', { key_id, plain_text: 'x' })).toBe('KMS.0209');
    expect(await ask('enable-key', { key_id })).toEqual(info('2'));
    expect(await code('cancel-key-deletion', { key_id })).toBe('KMS.1501');
    expect(await code('schedule-key-deletion', { key_id, pending_days: '6' })).toBe('KMS.1401');
    const leaving = await ask('schedule-key-deletion', { key_id, pending_days: '7' });
    expect(leaving).toEqual({ key_id, key_state: '4' });
    const { key_info } = await ask('describe-key', { key_id });
    expect(key_info.scheduled_deletion_date).toMatch(MILLISECONDS);
    expect(await code('schedule-key-deletion', { key_id, pending_days: '7' })).toBe('KMS.1402');
    expect(await code('encrypt-data', { key_id, plain_text: 'x' })).toBe('KMS.0210');
    expect(await code('update-key-alias', { key_id, key_alias: 'other' })).toBe('KMS.0210');
    expect(await ask('cancel-key-deletion', { key_id })).toEqual({ key_id, key_state: '3' });
  });

  it('renames and describes anew', async () => {
    const key_id = await newHuaweiKey(stack, { key_alias: 'm' });
    expect(await ask('update-key-description', { key_id, key_description: 'd' })).toEqual({
      key_info: { key_id, key_description: 'd' },
    });
    expectAnswer(await huawei(stack, 'POST', kmsPath('aliases'), { key_id, alias: 'alias/a' }), 201);
    expect(await ask('update-key-alias', { key_id, key_alias: 'z' })).toEqual({
      key_info: { key_id, key_alias: 'z' },
    });
    const { key_info } = await ask('describe-key', { key_id });
    expect(key_info).toMatchObject({ key_alias: 'z', key_description: 'd' });
    // The old name is free again.
    await newHuaweiKey(stack, { key_alias: 'm' });
  });
});

describe('querying keys', () => {
  it('describes by id, alias and URN, with every member', async () => {
    const { key_info } = await ask('describe-key', { key_id: key });
    expect(key_info).toEqual({
      key_id: key,
      domain_id: stack.credentials.projectId,
      key_alias: 'session',
      realm: 'us-east-1',
      key_spec: 'AES_256',
      key_usage: 'ENCRYPT_DECRYPT',
      key_description: 'of the session',
      creation_date: expect.stringMatching(MILLISECONDS),
      scheduled_deletion_date: '',
      key_state: '2',
      default_key_flag: '0',
      key_type: '1',
      expiration_time: '',
      origin: 'kms',
      key_rotation_enabled: 'true',
      sys_enterprise_project_id: '0',
      keystore_id: '0',
    });
    const urn = `kms:us-east-1:${stack.credentials.projectId}:alias:session`;
    for (const key_id of ['alias/session', urn]) {
      expect((await ask('describe-key', { key_id })).key_info.key_id).toBe(key);
    }
  });

  it('lists page by page, by state and by spec', async () => {
    const { total, keys } = await ask('list-keys');
    expect(total).toBeGreaterThan(2);
    const first = await ask('list-keys', { limit: '2' });
    expect(first).toMatchObject({ next_marker: '2', truncated: 'true', total });
    const last = await ask('list-keys', { limit: '1000', marker: first.next_marker });
    expect(last).toMatchObject({ next_marker: '', truncated: 'false', total });
    expect([...first.keys, ...last.keys]).toEqual(keys);
    expect(first.key_details.map(({ key_id }: any) => key_id)).toEqual(first.keys);
    const rsa = await newHuaweiKey(stack, { key_alias: 'listed', key_spec: 'RSA_2048' });
    expect((await ask('list-keys', { key_spec: 'RSA_2048' })).keys).toEqual([rsa]);
    expect((await ask('list-keys', { key_spec: 'ALL' })).total).toBe(total + 1);
    const disabled = await ask('list-keys', { key_state: '3' });
    expect(disabled.key_details.every(({ key_state }: any) => key_state === '3')).toBe(true);
  });

  it('counts instances and tells quotas', async () => {
    const all = await ask('list-keys', { key_spec: 'ALL' });
    expect(expectAnswer(await huawei(stack, 'GET', kmsPath('user-instances')), 200)).toEqual({
      instance_num: all.total,
    });
    const { quotas } = expectAnswer(await huawei(stack, 'GET', kmsPath('user-quotas')), 200);
    expect(quotas.resources).toEqual([
      { type: 'CMK', used: all.total, quota: expect.any(Number) },
      { type: 'grant_per_CMK', used: expect.any(Number), quota: 100 },
    ]);
  });
});

describe('querying API versions and keystores', () => {
  it('tells the one version, and refuses other keystores and regions', async () => {
    const versions = await (await fetch(stack.endpoint, { headers: { accept: 'application/json' } })).json();
    const [version] = (versions as any).versions;
    expect(version).toMatchObject({ id: 'v1.0', status: 'CURRENT', links: [{ rel: 'self' }] });
    expect(expectAnswer(await huawei(stack, 'GET', '/v1.0', undefined, null), 200)).toEqual({ version });
    const stores = await huawei(stack, 'GET', '/v1.0/{project_id}/keystores');
    expect([stores.status, stores.body.error.error_code]).toEqual([400, 'KMS.0340']);
    const regions = await huawei(stack, 'GET', '/v2/{project_id}/kms/regions');
    expect([regions.status, regions.body.error.error_code]).toEqual([400, 'KMS.3803']);
  });

  it('leaves a record of each use, which names this dialect', async () => {
    await ask('encrypt-data', { key_id: key, plain_text: 'x' });
    const record = await eventually(async () => {
      const { body } = await stack.api('GET', `/keys/${key}/usage`);
      return body.records[0] ?? false;
    });
    expect(record).toMatchObject({ operation: 'encrypt', outcome: 'ok', frontDoor: 'huawei' });
  });

  it('is the same key that the native API shows', async () => {
    const { body } = await stack.api('GET', `/keys/${key}`);
    expect(body).toMatchObject({
      id: key,
      aliases: ['alias/session'],
      state: 'Enabled',
      description: 'of the session',
    });
    expect(body.tags).toEqual({});
  });
});
