import { KeyledgerError } from '@keyledger/domain';
import { KEY_ID, LOCAL, RustfsDialect } from '../../../testing/rustfs-dialect.js';

const CHANGE = 'lifecycle.kms-service.change';
const CONFIGURED = { service: { ...LOCAL, status: 'Configured' }, position: 1 };
const VAULT = { backend_type: 'vault', address: 'https://vault', auth_method: { token: 's.XYZ' } };

describe('configuring', () => {
  it('hands a secret to crypto before the log, and to nobody else', async () => {
    const dialect = new RustfsDialect({ [CHANGE]: CONFIGURED });
    const { status, body } = await dialect.call('POST', 'configure', VAULT);
    expect([status, body]).toEqual([
      200,
      { success: true, message: 'KMS configured successfully', status: 'Configured' },
    ]);
    const [credentialId] = Object.keys(dialect.kept);
    expect(dialect.kept).toEqual({ [credentialId!]: 's.XYZ' });
    const { change } = dialect.asked[0]!.request;
    expect(change).toEqual({
      type: 'ConfigureKmsService',
      fields: { backendType: 'vault', address: 'https://vault', auth: { method: 'token' }, credentialId },
    });
    expect(JSON.stringify([dialect.asked, body])).not.toContain('s.XYZ');
  });

  it('digests nothing of a secret: two requests that differ in it alone are one to the log', async () => {
    const hashes: string[] = [];
    const note = ({ context }: any) => (hashes.push(context.requestHash), CONFIGURED);
    const dialect = new RustfsDialect({ [CHANGE]: note });
    for (const token of ['s.XYZ', 's.ABC'])
      await dialect.call('POST', 'configure', { ...VAULT, auth_method: { token } });
    await dialect.call('POST', 'configure', { ...VAULT, address: 'https://other' });
    expect(hashes[0]).toBe(hashes[1]);
    expect(hashes[2]).not.toBe(hashes[0]);
  });

  it.each([
    ['destroys the secret of a configuration that was refused', 'InvalidRequest', 1],
    ['keeps the secret of one of which nobody knows how it went', 'Timeout', 0],
  ] as const)('%s', async (_what, code, destroyed) => {
    const dialect = new RustfsDialect({ [CHANGE]: new KeyledgerError(code, 'words') });
    expect((await dialect.call('POST', 'configure', VAULT)).status).toBeGreaterThanOrEqual(400);
    expect(dialect.destroyed).toHaveLength(destroyed);
  });

  it('destroys the secret that another one takes the place of', async () => {
    const service = { ...LOCAL, supersededCredentialId: 'kms-backend-1' };
    const dialect = new RustfsDialect({ [CHANGE]: { service, position: 1 } });
    await dialect.call('POST', 'configure', { backend_type: 'local' });
    expect(dialect.destroyed).toEqual(['kms-backend-1']);
  });

  it('needs a default key that is named by its id to be there; a name may be of one that is yet to be made', async () => {
    const dialect = new RustfsDialect({
      [CHANGE]: CONFIGURED,
      'lifecycle.keys.describe': new KeyledgerError('KeyNotFound', 'there is no such key'),
    });
    const local = (default_key_id: string) =>
      dialect.call('POST', 'configure', { backend_type: 'local', default_key_id });
    expect(await local(KEY_ID)).toEqual({
      status: 400,
      body: { code: 'InvalidRequest', message: 'default_key_id names no key' },
    });
    expect((await local('rustfs-master')).status).toBe(200);
    expect(dialect.asked.at(-1)!.request.change.fields.defaultKeyId).toBe('rustfs-master');
  });
});
