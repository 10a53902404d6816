import { KeyledgerError, ROLES, type Role } from '@keyledger/domain';
import { AwsDialect, KEY_ARN, KEY_ID, REQUEST_ID } from '../../testing/aws-dialect.js';
import { OPERATIONS } from './operations.js';

const PLAINTEXT = Buffer.from('a plaintext').toString('base64');
const encrypted = { ciphertext: 'AQID', keyId: KEY_ID, version: 1, algorithm: 'AES_256_GCM' };
const target = (name: string): Record<string, string> => ({ 'x-amz-target': `TrentService.${name}` });

describe('the AWS KMS front door', () => {
  it('answers in AWS’s JSON with the request’s id', async () => {
    const aws = new AwsDialect({ encrypt: encrypted });
    const { status, headers, body } = await aws.post('Encrypt', { KeyId: KEY_ID, Plaintext: PLAINTEXT });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/x-amz-json-1.1');
    expect(headers['x-amzn-requestid']).toBe(REQUEST_ID);
    expect(body).toEqual({
      CiphertextBlob: 'AQID',
      KeyId: KEY_ARN,
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    });
  });

  it('answers with an empty body where AWS does', async () => {
    const aws = new AwsDialect({ 'lifecycle.keys.change': { key: {}, position: 1 } });
    expect(await aws.post('EnableKey', { KeyId: KEY_ID })).toMatchObject({ status: 200, body: '' });
  });

  it('tells operations that it lacks from operations that do not exist', async () => {
    const aws = new AwsDialect();
    expect((await aws.post('ReplicateKey')).body.__type).toBe('UnsupportedOperationException');
    for (const headers of [
      target('NoSuch'),
      target('constructor'),
      {},
      { 'x-amz-target': 'Other.Encrypt' },
    ]) {
      const { status, body } = await aws.send(headers as Record<string, string>, Buffer.from('{}'));
      expect([status, body.__type]).toEqual([400, 'UnknownOperationException']);
    }
  });

  it.each([
    ['broken JSON', '{"KeyId":'],
    ['no object', '["KeyId"]'],
    ['null', 'null'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['a member of another type', '{"KeyId": 7}'],
    ['bytes that are no base64', `{"KeyId": "${KEY_ID}", "Plaintext": "%%%"}`],
  ])('refuses %s as a SerializationException, and asks nobody', async (_, raw) => {
    const aws = new AwsDialect();
    const { status, body } = await aws.send(target('Encrypt'), Buffer.from(raw as string));
    expect([status, body.__type]).toEqual([400, 'SerializationException']);
    expect(aws.asked).toEqual([]);
  });

  it('names everything that is wrong in AWS’s words, and quotes no value', async () => {
    const aws = new AwsDialect();
    const Plaintext = Buffer.alloc(4097, 'secret').toString('base64');
    const { body } = await aws.post('Encrypt', { Plaintext, EncryptionAlgorithm: 'ROT13' });
    expect(body).toEqual({
      __type: 'ValidationException',
      message:
        "3 validation errors detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null; " +
        "Value at 'encryptionAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: " +
        '[SYMMETRIC_DEFAULT, RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256, SM2PKE]; ' +
        "Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
    });
    expect(aws.asked).toEqual([]);
  });

  it('says the services’ refusals by AWS’s names, and hides what is internal', async () => {
    const refusals = {
      KeyDeleted: [400, 'NotFoundException'],
      KeyDisabled: [400, 'DisabledException'],
      Timeout: [500, 'DependencyTimeoutException'],
      Sealed: [500, 'KeyUnavailableException'],
      Busy: [400, 'ThrottlingException'],
    } as const;
    for (const [code, expected] of Object.entries(refusals)) {
      const aws = new AwsDialect({ encrypt: new KeyledgerError(code as keyof typeof refusals, 'words') });
      const { status, body } = await aws.post('Encrypt', { KeyId: KEY_ID, Plaintext: PLAINTEXT });
      expect([status, body.__type, body.message]).toEqual([...expected, 'words']);
    }
  });

  /** What names no key, or is of the audit, is the gateway's to refuse. All else the services decide, key by key. */
  const BY_ROLE: Record<string, Role[]> = {
    CreateKey: ['admin', 'operator'],
    GenerateRandom: ['admin', 'user', 'member'],
    GetKeyLastUsage: ['admin', 'auditor'],
  };

  it.each(Object.keys(OPERATIONS))('lets the roles ask for %s that may', async (name) => {
    const passed: Role[] = [];
    for (const role of ROLES) {
      // An input that no operation accepts: what is not refused for the role is refused for it.
      const { body } = await new AwsDialect().send(target(name), Buffer.from('['), role);
      if (body.__type !== 'AccessDeniedException') passed.push(role);
    }
    expect(passed.sort()).toEqual([...(BY_ROLE[name] ?? ROLES)].sort());
  });

  it('says a refusal of the services in AWS’s words', async () => {
    const aws = new AwsDialect({ encrypt: new KeyledgerError('AccessDenied', 'words') });
    const { status, body } = await aws.post('Encrypt', { KeyId: KEY_ID, Plaintext: PLAINTEXT }, 'member');
    expect([status, body]).toEqual([400, { __type: 'AccessDeniedException', message: 'words' }]);
  });
});
