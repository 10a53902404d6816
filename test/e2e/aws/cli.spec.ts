import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startStack, type Stack } from '../../support/stack.js';
import { aws, awsKms } from './support.js';

/** Debian's `aws kms …` does the main job with nothing but `--endpoint-url` and credentials. */
let stack: Stack;
let plaintextFile: string;
beforeAll(async () => {
  stack = await startStack();
  plaintextFile = join(stack.dataDir, 'plaintext');
  writeFileSync(plaintextFile, 'a secret of a few words');
});
afterAll(() => stack?.stop());

const createKey = async (...args: string[]): Promise<any> =>
  (await aws(stack, 'create-key', ...args)).KeyMetadata;

/** A blob of an answer as a file, for `fileb://`. */
function blobFile(name: string, base64: string): string {
  const file = join(stack.dataDir, name);
  writeFileSync(file, Buffer.from(base64, 'base64'));
  return `fileb://${file}`;
}

test('a key is created, described, listed, and its life changed', async () => {
  const created = await createKey('--description', 'made by awscli', '--tags', 'TagKey=team,TagValue=disks');
  const id = created.KeyId;
  expect(created).toMatchObject({
    Arn: `arn:aws:kms:us-east-1:${created.AWSAccountId}:key/${id}`,
    Description: 'made by awscli',
    Enabled: true,
    KeyManager: 'CUSTOMER',
    KeySpec: 'SYMMETRIC_DEFAULT',
    KeyState: 'Enabled',
    KeyUsage: 'ENCRYPT_DECRYPT',
    MultiRegion: false,
    Origin: 'AWS_KMS',
  });
  expect(Date.parse(created.CreationDate)).toBeLessThanOrEqual(Date.now());
  const state = async () => (await aws(stack, 'describe-key', '--key-id', id)).KeyMetadata.KeyState;

  expect((await aws(stack, 'list-keys')).Keys).toContainEqual({ KeyId: id, KeyArn: created.Arn });
  expect((await aws(stack, 'list-resource-tags', '--key-id', id)).Tags).toEqual([
    { TagKey: 'team', TagValue: 'disks' },
  ]);

  expect(await aws(stack, 'disable-key', '--key-id', id)).toBeNull();
  expect(await state()).toBe('Disabled');
  expect(await aws(stack, 'enable-key', '--key-id', id)).toBeNull();
  expect(await state()).toBe('Enabled');

  const scheduled = await aws(
    stack,
    'schedule-key-deletion',
    '--key-id',
    id,
    '--pending-window-in-days',
    '7',
  );
  expect(scheduled).toMatchObject({
    KeyId: created.Arn,
    KeyState: 'PendingDeletion',
    PendingWindowInDays: 7,
  });
  const days = (Date.parse(scheduled.DeletionDate) - Date.now()) / 86_400_000;
  expect(Math.round(days)).toBe(7);
  expect(await aws(stack, 'cancel-key-deletion', '--key-id', id)).toEqual({ KeyId: created.Arn });
  expect(await state()).toBe('Disabled');
});

test('a file is encrypted under an alias and decrypted again, with its context', async () => {
  const { KeyId } = await createKey();
  await aws(stack, 'create-alias', '--alias-name', 'alias/cli', '--target-key-id', KeyId);
  const context = ['--encryption-context', 'volume=7'];
  const plaintext = ['--plaintext', `fileb://${plaintextFile}`];
  const encrypted = await aws(stack, 'encrypt', '--key-id', 'alias/cli', ...plaintext, ...context);
  expect(encrypted.EncryptionAlgorithm).toBe('SYMMETRIC_DEFAULT');
  const ciphertext = ['--ciphertext-blob', blobFile('ciphertext', encrypted.CiphertextBlob)];
  const decrypted = await aws(stack, 'decrypt', ...ciphertext, ...context);
  expect(Buffer.from(decrypted.Plaintext, 'base64')).toEqual(readFileSync(plaintextFile));
  expect(decrypted.KeyId).toBe(encrypted.KeyId);

  const wrong = await awsKms(stack, ['decrypt', ...ciphertext]);
  expect(wrong.code).not.toBe(0);
  expect(wrong.stderr).toContain('(InvalidCiphertextException)');

  const other = await createKey();
  const to = ['--destination-key-id', other.KeyId];
  const moved = await aws(
    stack,
    're-encrypt',
    ...ciphertext,
    '--source-encryption-context',
    'volume=7',
    ...to,
  );
  const again = await aws(stack, 'decrypt', '--ciphertext-blob', blobFile('moved', moved.CiphertextBlob));
  expect([again.KeyId, again.Plaintext]).toEqual([other.Arn, decrypted.Plaintext]);
});

test('a data key comes in clear and encrypted, or encrypted alone', async () => {
  const { KeyId } = await createKey();
  const made = await aws(stack, 'generate-data-key', '--key-id', KeyId, '--key-spec', 'AES_256');
  expect(Buffer.from(made.Plaintext, 'base64')).toHaveLength(32);
  const opened = await aws(stack, 'decrypt', '--ciphertext-blob', blobFile('data-key', made.CiphertextBlob));
  expect(opened.Plaintext).toBe(made.Plaintext);
  const sealed = await aws(
    stack,
    'generate-data-key-without-plaintext',
    '--key-id',
    KeyId,
    '--number-of-bytes',
    '64',
  );
  expect(sealed.Plaintext).toBeUndefined();
  const random = await aws(stack, 'generate-random', '--number-of-bytes', '16');
  expect(Buffer.from(random.Plaintext, 'base64')).toHaveLength(16);
});

test('a message is signed and verified, and a MAC made and verified; a wrong one ends with an error', async () => {
  const signer = await createKey('--key-spec', 'ECC_NIST_P256', '--key-usage', 'SIGN_VERIFY');
  const message = ['--key-id', signer.KeyId, '--message', `fileb://${plaintextFile}`];
  const algorithm = ['--signing-algorithm', 'ECDSA_SHA_256'];
  const signed = await aws(stack, 'sign', ...message, '--message-type', 'RAW', ...algorithm);
  const signature = ['--signature', blobFile('signature', signed.Signature)];
  expect((await aws(stack, 'verify', ...message, ...algorithm, ...signature)).SignatureValid).toBe(true);
  const digest = createHash('sha256').update(readFileSync(plaintextFile)).digest('base64');
  const asDigest = [
    '--key-id',
    signer.KeyId,
    '--message',
    blobFile('digest', digest),
    '--message-type',
    'DIGEST',
  ];
  expect((await aws(stack, 'verify', ...asDigest, ...algorithm, ...signature)).SignatureValid).toBe(true);
  const wrong = await awsKms(stack, [
    'verify',
    ...message,
    ...algorithm,
    '--signature',
    `fileb://${plaintextFile}`,
  ]);
  expect([wrong.code === 0, wrong.stderr.includes('(KMSInvalidSignatureException)')]).toEqual([false, true]);

  const macKey = await createKey('--key-spec', 'HMAC_384', '--key-usage', 'GENERATE_VERIFY_MAC');
  const over = [
    '--key-id',
    macKey.KeyId,
    '--mac-algorithm',
    'HMAC_SHA_384',
    '--message',
    `fileb://${plaintextFile}`,
  ];
  const made = await aws(stack, 'generate-mac', ...over);
  expect((await aws(stack, 'verify-mac', ...over, '--mac', blobFile('mac', made.Mac))).MacValid).toBe(true);
  const wrongMac = await awsKms(stack, ['verify-mac', ...over, '--mac', `fileb://${plaintextFile}`]);
  expect(wrongMac.stderr).toContain('(KMSInvalidMacException)');
});

test('aliases move, tags come and go, rotation is set and seen', async () => {
  const [one, two] = [await createKey(), await createKey()];
  await aws(stack, 'create-alias', '--alias-name', 'alias/moving', '--target-key-id', one.KeyId);
  await aws(stack, 'update-alias', '--alias-name', 'alias/moving', '--target-key-id', two.KeyId);
  const { Aliases } = await aws(stack, 'list-aliases', '--key-id', two.KeyId);
  expect(Aliases).toMatchObject([{ AliasName: 'alias/moving', TargetKeyId: two.KeyId }]);
  await aws(stack, 'delete-alias', '--alias-name', 'alias/moving');
  expect((await aws(stack, 'list-aliases', '--key-id', two.KeyId)).Aliases).toEqual([]);

  const key = ['--key-id', one.KeyId];
  await aws(stack, 'tag-resource', ...key, '--tags', 'TagKey=a,TagValue=1', 'TagKey=b,TagValue=2');
  await aws(stack, 'untag-resource', ...key, '--tag-keys', 'a');
  expect((await aws(stack, 'list-resource-tags', ...key)).Tags).toEqual([{ TagKey: 'b', TagValue: '2' }]);
  await aws(stack, 'update-key-description', ...key, '--description', 'renamed');
  expect((await aws(stack, 'describe-key', ...key)).KeyMetadata.Description).toBe('renamed');

  expect((await aws(stack, 'get-key-rotation-status', ...key)).KeyRotationEnabled).toBe(false);
  await aws(stack, 'enable-key-rotation', ...key);
  expect((await aws(stack, 'get-key-rotation-status', ...key)).KeyRotationEnabled).toBe(true);
  await aws(stack, 'disable-key-rotation', ...key);
  expect((await aws(stack, 'get-key-rotation-status', ...key)).KeyRotationEnabled).toBe(false);

  const policies = await aws(stack, 'list-key-policies', ...key);
  expect(policies.PolicyNames).toEqual(['default']);
  const { Policy } = await aws(stack, 'get-key-policy', ...key, '--policy-name', 'default');
  expect(JSON.parse(Policy).Statement).toHaveLength(1);
});

test('a listing in pages gives every key once', async () => {
  const whole = (await aws(stack, 'list-keys')).Keys;
  expect(whole.length).toBeGreaterThan(3);
  expect((await aws(stack, 'list-keys', '--page-size', '2')).Keys).toEqual(whole);
});

test.each([
  ['unsigned', ['--no-sign-request'], {}, 'MissingAuthenticationTokenException'],
  ['with a wrong secret', [], { AWS_SECRET_ACCESS_KEY: 'wrong' }, 'InvalidSignatureException'],
  ['with an unknown access key', [], { AWS_ACCESS_KEY_ID: 'AKIDUNKNOWN' }, 'UnrecognizedClientException'],
  ['for another region', [], { AWS_DEFAULT_REGION: 'eu-west-1' }, 'InvalidSignatureException'],
])('a request %s is refused', async (_, args, env, name) => {
  const { code, stderr } = await awsKms(stack, ['list-keys', ...args], env);
  expect(code).not.toBe(0);
  expect(stderr).toContain(`An error occurred (${name}) when calling the ListKeys operation`);
});
