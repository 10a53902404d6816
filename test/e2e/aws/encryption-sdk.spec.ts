import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  buildClient,
  CommitmentPolicy,
  KmsKeyringNode,
  type EncryptionContext,
  type MessageHeader,
} from '@aws-crypto/client-node';
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  KMS,
  RotateKeyOnDemandCommand,
} from '@aws-sdk/client-kms';
import { startStack, type Stack } from '../../support/stack.js';

/**
 * Amazon's own library for envelope encryption, with keys of ours: it makes data keys with the first key, wraps them under all, and
 * decrypts with any. What it writes is a file format of its own, that it alone reads and checks.
 */
let stack: Stack;
let kms: KMS;
let first: string;
let second: string;
beforeAll(async () => {
  stack = await startStack();
  const { accessKeyId, secretAccessKey } = stack.credentials;
  kms = new KMS({
    endpoint: stack.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
  });
  const create = async () => (await kms.send(new CreateKeyCommand({}))).KeyMetadata!.Arn!;
  [first, second] = [await create(), await create()];
  await kms.send(new CreateAliasCommand({ AliasName: 'alias/envelope', TargetKeyId: first }));
});
afterAll(async () => {
  kms?.destroy();
  await stack?.stop();
});

const { encrypt, decrypt, encryptStream, decryptStream } = buildClient(
  CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
);
const context = { purpose: 'volume', id: '7' };
const text = Buffer.from('what is in the envelope');

/** Keys by ARN: the first one makes the data key. */
const keyring = (generatorKeyId: string | undefined, ...keyIds: string[]): KmsKeyringNode =>
  new KmsKeyringNode({
    ...(generatorKeyId === undefined ? {} : { generatorKeyId }),
    keyIds,
    clientProvider: () => kms,
  });

const isIn = (whole: EncryptionContext, part: Record<string, string>): boolean =>
  Object.entries(part).every(([name, value]) => whole[name] === value);

test('a text is encrypted under a key of ours and comes back with its encryption context', async () => {
  const { result } = await encrypt(keyring(first), text, { encryptionContext: context });
  expect(result.includes(text)).toBe(false);
  const { plaintext, messageHeader } = await decrypt(keyring(undefined, first), result);
  expect(plaintext).toEqual(text);
  expect(isIn(messageHeader.encryptionContext, context)).toBe(true);
});

test('an alias names the key that makes the data key', async () => {
  const alias = first.replace(/:key\/.*$/, ':alias/envelope');
  const { result } = await encrypt(keyring(alias), text, { encryptionContext: context });
  expect((await decrypt(keyring(undefined, first), result)).plaintext).toEqual(text);
});

test('what was encrypted under two keys opens with either one, also when the other is disabled', async () => {
  const { result, messageHeader } = await encrypt(keyring(first, second), text, {
    encryptionContext: context,
  });
  expect(messageHeader.encryptedDataKeys.map(({ providerInfo }) => providerInfo)).toEqual([first, second]);
  for (const [usable, other] of [
    [first, second],
    [second, first],
  ]) {
    await kms.send(new DisableKeyCommand({ KeyId: other! }));
    expect((await decrypt(keyring(undefined, usable!), result)).plaintext).toEqual(text);
    await expect(decrypt(keyring(undefined, other!), result)).rejects.toThrow();
    await kms.send(new EnableKeyCommand({ KeyId: other! }));
  }
});

test('a key that was rotated still opens what was encrypted before', async () => {
  const { result } = await encrypt(keyring(second), text, { encryptionContext: context });
  await kms.send(new RotateKeyOnDemandCommand({ KeyId: second }));
  expect((await decrypt(keyring(undefined, second), result)).plaintext).toEqual(text);
});

test('a third key, a changed context and a changed message open nothing', async () => {
  const { result } = await encrypt(keyring(first), text, { encryptionContext: context });
  await expect(decrypt(keyring(undefined, second), result)).rejects.toThrow();
  const otherContext = Buffer.from(result.toString('latin1').replace('volume', 'Volume'), 'latin1');
  expect(otherContext).not.toEqual(result);
  await expect(decrypt(keyring(undefined, first), otherContext)).rejects.toThrow();
  const damaged = Buffer.from(result);
  damaged[damaged.length - 80]! ^= 1;
  await expect(decrypt(keyring(undefined, first), damaged)).rejects.toThrow();
});

const FILE_BYTES = 5_000_000;
const FRAME_BYTES = 65_536;

test('a file of many frames is encrypted and decrypted as a stream', async () => {
  const [clear, sealed, opened] = ['clear', 'sealed', 'opened'].map((name) => join(stack.dataDir, name));
  writeFileSync(clear!, randomBytes(FILE_BYTES));
  await pipeline(
    createReadStream(clear!),
    encryptStream(keyring(first, second), { encryptionContext: context, frameLength: FRAME_BYTES }),
    createWriteStream(sealed!),
  );
  let header: MessageHeader | undefined;
  const reading = decryptStream(keyring(undefined, second));
  reading.on('MessageHeader', (told: MessageHeader) => (header = told));
  await pipeline(createReadStream(sealed!), reading, createWriteStream(opened!));
  expect(header!.frameLength).toBe(FRAME_BYTES);
  expect(isIn(header!.encryptionContext, context)).toBe(true);
  expect(digestOf(opened!)).toBe(digestOf(clear!));

  const cut = readFileSync(sealed!).subarray(0, -FRAME_BYTES);
  writeFileSync(sealed!, cut);
  const cutShort = pipeline(
    createReadStream(sealed!),
    decryptStream(keyring(undefined, first)),
    createWriteStream(opened!),
  );
  await expect(cutShort).rejects.toThrow();
});

const digestOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
