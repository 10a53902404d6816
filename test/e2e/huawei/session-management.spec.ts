import {
  constants,
  createCipheriv,
  createPublicKey,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import { newPrincipal } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';
import { expectAnswer, huawei, kms, kmsPath, MILLISECONDS, newHuaweiKey, NOT_FOUND } from './support.js';

/** A session in the words of Huawei's pages, over HTTP on the whole stack: imports, grants, tags, aliases. */

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

describe('key import management', () => {
  const wrap = (public_key: string, material: Buffer): Buffer => {
    const key = createPublicKey({ key: Buffer.from(public_key, 'base64'), format: 'der', type: 'spki' });
    return publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, material);
  };
  const parametersOf = (key_id: string) =>
    ask('get-parameters-for-import', { key_id, wrapping_algorithm: 'RSAES_OAEP_SHA_256' });

  it('takes a symmetric key’s material, lets it go, and takes the same again', async () => {
    const key_id = await newHuaweiKey(stack, { key_alias: 'imported', origin: 'external' });
    const state = async () => (await ask('describe-key', { key_id })).key_info;
    expect(await state()).toMatchObject({ key_state: '5', origin: 'external' });
    const { public_key, import_token, expiration_time } = await parametersOf(key_id);
    expect(expiration_time - Date.now() / 1000).toBeGreaterThan(23 * 3600);
    const material = randomBytes(32);
    const importing = (bytes: Buffer, more: object = {}) => ({
      ...{ key_id, import_token, encrypted_key_material: wrap(public_key, bytes).toString('base64') },
      ...more,
    });
    expect(await code('import-key-material', importing(randomBytes(16)))).toBe('KMS.2604');
    expect(await code('import-key-material', importing(material, { expiration_time: 1 }))).toBe('KMS.2602');
    const until = Math.floor(Date.now() / 1000) + 3600;
    expect(await ask('import-key-material', importing(material, { expiration_time: until }))).toBe('');
    expect(await state()).toMatchObject({ key_state: '2', expiration_time: `${until}000` });
    expect(await code('import-key-material', importing(material))).toBe('KMS.0310');
    expect(await code('enable-key-rotation', { key_id })).toBe('KMS.0312');
    expect(await ask('delete-imported-key-material', { key_id })).toBe('');
    expect(await state()).toMatchObject({ key_state: '5', expiration_time: '' });
    expect(await code('import-key-material', importing(randomBytes(32)))).toBe('KMS.2606');
    await ask('import-key-material', importing(material));
    expect(
      await code('get-parameters-for-import', { key_id: key, wrapping_algorithm: 'RSAES_OAEP_SHA_256' }),
    ).toBe('KMS.0309');
  });

  it('takes a private key under a temporary key that is wrapped itself', async () => {
    const key_id = await newHuaweiKey(stack, {
      key_alias: 'own-ec',
      origin: 'external',
      key_spec: 'EC_P256',
    });
    const { public_key, import_token } = await parametersOf(key_id);
    const own = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const temporary = randomBytes(32);
    const cipher = createCipheriv('id-aes256-wrap-pad', temporary, Buffer.from('A65959A6', 'hex'));
    const der = own.privateKey.export({ format: 'der', type: 'pkcs8' });
    const members = {
      ...{ key_id, import_token },
      encrypted_key_material: wrap(public_key, temporary).toString('base64'),
    };
    expect(await code('import-key-material', members)).toBe('KMS.2608');
    const encrypted_privatekey = Buffer.concat([cipher.update(der), cipher.final()]).toString('base64');
    await ask('import-key-material', { ...members, encrypted_privatekey });
    const shown = await ask('get-publickey', { key_id });
    expect(createPublicKey(shown.public_key).equals(own.publicKey)).toBe(true);
    expect(await code('delete-imported-key-material', { key_id })).toBe('KMS.2702');
  });
});

describe('key grant management', () => {
  it('lets a member use the key, and ends that', async () => {
    const member = await newPrincipal(stack, { name: 'grantee', role: 'member' });
    const own = await newPrincipal(stack, { name: 'other', role: 'member' });
    const grantee_principal = member.id.replaceAll('-', '');
    const use = (who: string) => kms(stack, 'encrypt-data', { key_id: key, plain_text: 'x' }, who);
    expect((await use(member.token)).body.error.error_code).toBe('KMS.0306');
    const granted = { key_id: key, grantee_principal, operations: ['encrypt-data'], name: 'g' };
    expect(await code('create-grant', { ...granted, operations: ['create-grant'] })).toBe('KMS.2401');
    expect(await code('create-grant', { ...granted, grantee_principal: 'f'.repeat(32) })).toBe('KMS.2402');
    const retiring_principal = own.id.replaceAll('-', '');
    const { grant_id } = await ask('create-grant', { ...granted, retiring_principal });
    expect(grant_id).toMatch(/^[0-9a-f]{64}$/);
    expectAnswer(await use(member.token), 200);
    const entry = {
      ...{ key_id: key, grant_id, grantee_principal, grantee_principal_type: 'user', name: 'g' },
      operations: ['encrypt-datakey', 'encrypt-data'],
      issuing_principal: expect.stringMatching(/^[0-9a-f]{32}$/),
      creation_date: expect.stringMatching(MILLISECONDS),
      retiring_principal,
    };
    const page = { grants: [entry], next_marker: '', truncated: 'false', total: 1 };
    expect(await ask('list-grants', { key_id: key })).toEqual(page);
    const retirable = await kms(stack, 'list-retirable-grants', {}, own.token);
    expect(retirable.body).toEqual(page);
    expectAnswer(await kms(stack, 'retire-grant', { key_id: key, grant_id }, own.token), 200);
    expect((await use(member.token)).status).toBe(403);
    expect(await code('revoke-grant', { key_id: key, grant_id })).toBe('KMS.2502');
    const second = await ask('create-grant', granted);
    expect(await ask('revoke-grant', { key_id: key, grant_id: second.grant_id })).toBe('');
  });
});

describe('key tag management', () => {
  it('tags, untags, lists and finds', async () => {
    const key_id = await newHuaweiKey(stack, { key_alias: 'tagged' });
    const tags = (rest = '') => kmsPath(`${key_id}/tags${rest}`);
    expectAnswer(await huawei(stack, 'POST', tags(), { tag: { key: 'env', value: 'prod' } }), 204);
    const batch = { action: 'create', tags: [{ key: 'team 1', value: 'a' }, { key: 'b' }] };
    expectAnswer(await huawei(stack, 'POST', tags('/action'), batch), 204);
    expectAnswer(
      await huawei(stack, 'POST', tags('/action'), { action: 'delete', tags: [{ key: 'b' }] }),
      204,
    );
    const listed = [
      { key: 'env', value: 'prod' },
      { key: 'team 1', value: 'a' },
    ];
    expect(expectAnswer(await huawei(stack, 'GET', tags()), 200)).toEqual({ tags: listed, existTagsNum: 2 });
    const all = expectAnswer(await huawei(stack, 'GET', kmsPath('tags')), 200);
    expect(all.tags).toEqual([
      { key: 'env', values: ['prod'] },
      { key: 'team 1', values: ['a'] },
    ]);
    const filter = { action: 'filter', tags: [{ key: 'env', values: ['prod', 'test'] }] };
    const found = expectAnswer(
      await huawei(stack, 'POST', kmsPath('resource_instances/action'), filter),
      200,
    );
    expect(found).toEqual({
      resources: [
        {
          ...{ resource_id: key_id, resource_name: 'tagged', tags: listed },
          resource_detail: expect.objectContaining({ key_id, key_state: '2' }),
        },
      ],
      total_count: 1,
    });
    const named = { action: 'count', matches: [{ key: 'resource_name', value: 'tagg' }] };
    const counted = await huawei(stack, 'POST', kmsPath('resource_instances/action'), named);
    expect(counted.body).toEqual({ total_count: 1 });
    expectAnswer(await huawei(stack, 'DELETE', tags('/team%201')), 204);
    const gone = await huawei(stack, 'DELETE', tags('/team%201'));
    expect([gone.status, gone.body.error.error_code]).toEqual([404, 'KMS.0416']);
  });
});

describe('alias management', () => {
  it('gives a key several aliases, moves them and takes them away', async () => {
    const [one, two] = [
      await newHuaweiKey(stack, { key_alias: 'one' }),
      await newHuaweiKey(stack, { key_alias: 'two' }),
    ];
    const made = await huawei(stack, 'POST', kmsPath('aliases'), { key_id: one, alias: 'alias/also' });
    const entry = {
      ...{ domain_id: stack.credentials.projectId, key_id: one, alias: 'alias/also' },
      alias_urn: `kms:us-east-1:${stack.credentials.projectId}:alias:also`,
      create_time: expect.stringMatching(/^\d{4}-.*Z$/),
      update_time: expect.stringMatching(/^\d{4}-.*Z$/),
    };
    expect([made.status, made.body]).toEqual([201, entry]);
    // The key keeps its name, though the new alias comes before it.
    expect((await ask('describe-key', { key_id: 'alias/also' })).key_info.key_alias).toBe('one');
    const moved = await ask('alias/associate', { alias: 'alias/also', target_key_id: two });
    expect(moved).toEqual({ ...entry, key_id: two });
    const [page] = expectAnswer(await huawei(stack, 'GET', kmsPath(`aliases?key_id=${two}`)), 200);
    expect(page.aliases.map(({ alias }: any) => alias)).toEqual(['alias/also', 'alias/two']);
    expect(page.page_info).toEqual({ next_marker: '', current_count: 2 });
    const body = { key_id: two, aliases: ['alias/also'] };
    expectAnswer(await huawei(stack, 'DELETE', kmsPath('aliases'), body), 204);
    expect(expectAnswer(await huawei(stack, 'DELETE', kmsPath('aliases'), body), 404)).toEqual(NOT_FOUND);
  });
});
