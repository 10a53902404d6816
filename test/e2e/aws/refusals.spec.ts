import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  DeleteImportedKeyMaterialCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetKeyRotationStatusCommand,
  GetParametersForImportCommand,
  GetPublicKeyCommand,
  ListAliasesCommand,
  ListKeysCommand,
  PutKeyPolicyCommand,
  ReplicateKeyCommand,
  RevokeGrantCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
  TagResourceCommand,
  UpdateAliasCommand,
  type KMSClient,
} from '@aws-sdk/client-kms';
import { expectStatus, logEnd } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';
import { kmsClient, refusal } from './support.js';

/** Promise 9 in AWS's dialect: bad input gets AWS's status and error name, and leaves no event. */
let stack: Stack;
let kms: KMSClient;
let symmetric: string;
let disabled: string;
let leaving: string;
let rsa: string;
let signer: string;
let ciphertext: Uint8Array;
beforeAll(async () => {
  stack = await startStack();
  kms = kmsClient(stack);
  const create = async (input = {}) => (await kms.send(new CreateKeyCommand(input))).KeyMetadata!.KeyId!;
  [symmetric, disabled, leaving] = [await create(), await create(), await create()];
  rsa = await create({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' });
  signer = await create({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
  const encrypted = await kms.send(
    new EncryptCommand({ KeyId: symmetric, Plaintext: TEXT, EncryptionContext: { a: 'b' } }),
  );
  ciphertext = encrypted.CiphertextBlob!;
  await kms.send(new DisableKeyCommand({ KeyId: disabled }));
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: leaving }));
  await kms.send(new CreateAliasCommand({ AliasName: 'alias/taken', TargetKeyId: symmetric }));
});
afterAll(async () => {
  kms?.destroy();
  await stack?.stop();
});

const TEXT = Buffer.from('hello');
const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const context = { a: 'b' };

const TABLE: [string, () => object, string][] = [
  ['an unknown key', () => new DescribeKeyCommand({ KeyId: UNKNOWN }), 'NotFoundException'],
  [
    'an unknown alias',
    () => new EncryptCommand({ KeyId: 'alias/none', Plaintext: TEXT }),
    'NotFoundException',
  ],
  ['no key', () => new DescribeKeyCommand({ KeyId: 'x'.repeat(2049) }), 'ValidationException'],
  [
    'a key of another account',
    () => new DescribeKeyCommand({ KeyId: `arn:aws:kms:us-east-1:000000000001:key/${symmetric}` }),
    'NotFoundException',
  ],
  [
    'an alias where a key is wanted',
    () => new DisableKeyCommand({ KeyId: 'alias/taken' }),
    'NotFoundException',
  ],
  ['an ARN of no key', () => new DisableKeyCommand({ KeyId: 'arn:aws:s3:::bucket' }), 'InvalidArnException'],
  [
    'encrypting with a disabled key',
    () => new EncryptCommand({ KeyId: disabled, Plaintext: TEXT }),
    'DisabledException',
  ],
  [
    'encrypting with a key that leaves',
    () => new EncryptCommand({ KeyId: leaving, Plaintext: TEXT }),
    'KMSInvalidStateException',
  ],
  [
    'disabling a key that leaves',
    () => new DisableKeyCommand({ KeyId: leaving }),
    'KMSInvalidStateException',
  ],
  [
    'cancelling what was not scheduled',
    () => new CancelKeyDeletionCommand({ KeyId: symmetric }),
    'KMSInvalidStateException',
  ],
  [
    'encrypting with a signing key',
    () => new EncryptCommand({ KeyId: signer, Plaintext: TEXT }),
    'InvalidKeyUsageException',
  ],
  [
    'signing with an encryption key',
    () => new SignCommand({ KeyId: rsa, Message: TEXT, SigningAlgorithm: 'RSASSA_PSS_SHA_256' }),
    'InvalidKeyUsageException',
  ],
  [
    'a digest of the wrong length',
    () =>
      new SignCommand({
        KeyId: signer,
        Message: TEXT,
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
      }),
    'ValidationException',
  ],
  [
    'data keys under an RSA key',
    () => new GenerateDataKeyCommand({ KeyId: rsa, KeySpec: 'AES_256' }),
    'InvalidKeyUsageException',
  ],
  ['data keys of no size', () => new GenerateDataKeyCommand({ KeyId: symmetric }), 'ValidationException'],
  [
    'no plaintext',
    () => new EncryptCommand({ KeyId: symmetric, Plaintext: Buffer.alloc(0) }),
    'ValidationException',
  ],
  [
    'a plaintext too long',
    () => new EncryptCommand({ KeyId: symmetric, Plaintext: Buffer.alloc(4097) }),
    'ValidationException',
  ],
  [
    'a ciphertext that is none',
    () => new DecryptCommand({ CiphertextBlob: TEXT }),
    'InvalidCiphertextException',
  ],
  [
    'a context missing',
    () => new DecryptCommand({ CiphertextBlob: ciphertext }),
    'InvalidCiphertextException',
  ],
  [
    'a context of another value',
    () => new DecryptCommand({ CiphertextBlob: ciphertext, EncryptionContext: { a: 'c' } }),
    'InvalidCiphertextException',
  ],
  [
    'a ciphertext of another key',
    () => new DecryptCommand({ CiphertextBlob: ciphertext, EncryptionContext: context, KeyId: leaving }),
    'KMSInvalidStateException',
  ],
  [
    'the public key of a symmetric key',
    () => new GetPublicKeyCommand({ KeyId: symmetric }),
    'UnsupportedOperationException',
  ],
  [
    'the rotation of an asymmetric key',
    () => new GetKeyRotationStatusCommand({ KeyId: rsa }),
    'UnsupportedOperationException',
  ],
  [
    'an alias that is taken',
    () => new CreateAliasCommand({ AliasName: 'alias/taken', TargetKeyId: rsa }),
    'AlreadyExistsException',
  ],
  [
    'an alias without its prefix',
    () => new CreateAliasCommand({ AliasName: 'taken', TargetKeyId: rsa }),
    'InvalidAliasNameException',
  ],
  [
    'a reserved alias',
    () => new CreateAliasCommand({ AliasName: 'alias/aws/x', TargetKeyId: rsa }),
    'InvalidAliasNameException',
  ],
  [
    'moving an alias that is not there',
    () => new UpdateAliasCommand({ AliasName: 'alias/none', TargetKeyId: rsa }),
    'NotFoundException',
  ],
  [
    'a tag given twice',
    () =>
      new TagResourceCommand({
        KeyId: symmetric,
        Tags: [1, 2].map((n) => ({ TagKey: 'a', TagValue: `${n}` })),
      }),
    'TagException',
  ],
  [
    'too many tags',
    () =>
      new TagResourceCommand({
        KeyId: symmetric,
        Tags: Array.from({ length: 51 }, (_, n) => ({ TagKey: `t${n}`, TagValue: '' })),
      }),
    'LimitExceededException',
  ],
  ['a page too large', () => new ListAliasesCommand({ Limit: 101 }), 'ValidationException'],
  ['a marker of no list', () => new ListKeysCommand({ Marker: 'zzzz' }), 'InvalidMarkerException'],
  [
    'an early deletion',
    () => new ScheduleKeyDeletionCommand({ KeyId: symmetric, PendingWindowInDays: 6 }),
    'ValidationException',
  ],
  [
    'a spec that is not offered',
    () => new CreateKeyCommand({ KeySpec: 'SM2', KeyUsage: 'SIGN_VERIFY' }),
    'UnsupportedOperationException',
  ],
  [
    'a key of many regions',
    () => new CreateKeyCommand({ MultiRegion: true }),
    'UnsupportedOperationException',
  ],
  [
    'an operation that is not offered',
    () => new ReplicateKeyCommand({ KeyId: symmetric, ReplicaRegion: 'eu-west-1' }),
    'UnsupportedOperationException',
  ],
  [
    'a grant to nobody',
    () => new CreateGrantCommand({ KeyId: symmetric, GranteePrincipal: 'p', Operations: ['Decrypt'] }),
    'InvalidArnException',
  ],
  [
    'a grant token that is none',
    () => new EncryptCommand({ KeyId: symmetric, Plaintext: TEXT, GrantTokens: ['token'] }),
    'InvalidGrantTokenException',
  ],
  [
    'revoking with a malformed id',
    () => new RevokeGrantCommand({ KeyId: symmetric, GrantId: 'x' }),
    'InvalidGrantIdException',
  ],
  [
    'revoking a grant that is not there',
    () => new RevokeGrantCommand({ KeyId: symmetric, GrantId: '0'.repeat(64) }),
    'NotFoundException',
  ],
  [
    'importing into a key that was made here',
    () =>
      new GetParametersForImportCommand({
        KeyId: symmetric,
        WrappingAlgorithm: 'RSAES_OAEP_SHA_256',
        WrappingKeySpec: 'RSA_2048',
      }),
    'UnsupportedOperationException',
  ],
  [
    'deleting material that was made here',
    () => new DeleteImportedKeyMaterialCommand({ KeyId: symmetric }),
    'UnsupportedOperationException',
  ],
  [
    'a policy that denies',
    () => new PutKeyPolicyCommand({ KeyId: symmetric, Policy: '{"Statement": {"Effect": "Deny"}}' }),
    'MalformedPolicyDocumentException',
  ],
  [
    'a dry run',
    () => new EncryptCommand({ KeyId: symmetric, Plaintext: TEXT, DryRun: true }),
    'DryRunOperationException',
  ],
  [
    'a dry run of decrypting, which finds its key in the ciphertext',
    () => new DecryptCommand({ CiphertextBlob: ciphertext, EncryptionContext: context, DryRun: true }),
    'DryRunOperationException',
  ],
  [
    'describing an ARN of no key',
    () => new DescribeKeyCommand({ KeyId: 'arn:aws:s3:::bucket' }),
    'InvalidArnException',
  ],
  [
    'a dry run with a disabled key',
    () => new EncryptCommand({ KeyId: disabled, Plaintext: TEXT, DryRun: true }),
    'DisabledException',
  ],
];

test.each(TABLE)('%s is refused in AWS’s words and leaves no event', async (_, command, name) => {
  const before = await logEnd(stack);
  expect(await refusal(kms.send(command() as DescribeKeyCommand))).toEqual([name, 400]);
  expect(await logEnd(stack)).toBe(before);
});

test('a ciphertext that was altered anywhere is refused', async () => {
  for (let at = 0; at < ciphertext.length; at++) {
    const CiphertextBlob = Buffer.from(ciphertext);
    CiphertextBlob[at]! ^= 1;
    const told = await refusal(kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context })));
    expect(told).toEqual(['InvalidCiphertextException', 400]);
  }
});

test('a ciphertext of another key is told apart from a broken one', async () => {
  const KeyId = (await kms.send(new CreateKeyCommand())).KeyMetadata!.KeyId!;
  const sent = kms.send(
    new DecryptCommand({ CiphertextBlob: ciphertext, EncryptionContext: context, KeyId }),
  );
  expect(await refusal(sent)).toEqual(['IncorrectKeyException', 400]);
});

test('a body of 10 MB is refused with 413 and leaves no event', async () => {
  const before = await logEnd(stack);
  const sent = kms.send(new EncryptCommand({ KeyId: symmetric, Plaintext: Buffer.alloc(10_000_000) }));
  expect(await refusal(sent)).toEqual(['RequestEntityTooLargeException', 413]);
  expect(await logEnd(stack)).toBe(before);
});

test('a role does what it may in AWS’s dialect too, and nothing else', async () => {
  const { id } = expectStatus(await stack.api('POST', '/principals', { name: 'a user', role: 'user' }), 201);
  const user = kmsClient(stack, expectStatus(await stack.api('POST', `/principals/${id}/access-keys`), 201));
  const before = await logEnd(stack);
  await user.send(new EncryptCommand({ KeyId: symmetric, Plaintext: TEXT }));
  const denied = ['AccessDeniedException', 400];
  expect(await refusal(user.send(new DisableKeyCommand({ KeyId: symmetric })))).toEqual(denied);
  expect(await refusal(user.send(new CreateKeyCommand()))).toEqual(denied);
  expect(await logEnd(stack)).toBe(before);
  expectStatus(await stack.api('DELETE', `/principals/${id}`), 204);
  const gone = await refusal(user.send(new EncryptCommand({ KeyId: symmetric, Plaintext: TEXT })));
  expect(gone).toEqual(['UnrecognizedClientException', 400]);
  user.destroy();
});
