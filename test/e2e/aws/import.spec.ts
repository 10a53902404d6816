import {
  constants,
  createCipheriv,
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
  verify,
  type KeyObject,
} from 'node:crypto';
import {
  CreateKeyCommand,
  DecryptCommand,
  DeleteImportedKeyMaterialCommand,
  DescribeKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateMacCommand,
  GetParametersForImportCommand,
  ImportKeyMaterialCommand,
  ListKeyRotationsCommand,
  RotateKeyOnDemandCommand,
  SignCommand,
  type AlgorithmSpec,
  type CreateKeyCommandInput,
  type ImportKeyMaterialCommandInput,
  type KMSClient,
} from '@aws-sdk/client-kms';
import { startStack, type Stack } from '../../support/stack.js';
import { kmsClient, refusal } from './support.js';

/** Bring your own key through AWS's own client, wrapped by OpenSSL and checked by OpenSSL. */
let stack: Stack;
let kms: KMSClient;
beforeAll(async () => {
  stack = await startStack({ cryptoNodes: 2 });
  kms = kmsClient(stack);
});
afterAll(async () => {
  kms?.destroy();
  await stack?.stop();
});

const Plaintext = Buffer.from('hello');
const MESSAGE = Buffer.from('what is to be proved');
const DAY_MS = 86_400_000;

async function externalKey(input: CreateKeyCommandInput = {}): Promise<string> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ ...input, Origin: 'EXTERNAL' }));
  expect(KeyMetadata).toMatchObject({ Origin: 'EXTERNAL', KeyState: 'PendingImport', Enabled: false });
  return KeyMetadata!.KeyId!;
}

const oaep = (key: KeyObject, oaepHash: string, bytes: Buffer): Buffer =>
  publicEncrypt({ key, oaepHash, padding: constants.RSA_PKCS1_OAEP_PADDING }, bytes);

/** AES-KWP (RFC 5649) under a fresh key, and that key by RSA-OAEP in front of it. */
function hybrid(key: KeyObject, oaepHash: string, bytes: Buffer): Buffer {
  const wrappingKey = randomBytes(32);
  const cipher = createCipheriv('id-aes256-wrap-pad', wrappingKey, Buffer.from('A65959A6', 'hex'));
  return Buffer.concat([oaep(key, oaepHash, wrappingKey), cipher.update(bytes), cipher.final()]);
}

const WRAPPERS: Partial<Record<AlgorithmSpec, (key: KeyObject, bytes: Buffer) => Buffer>> = {
  RSAES_OAEP_SHA_1: (key, bytes) => oaep(key, 'sha1', bytes),
  RSAES_OAEP_SHA_256: (key, bytes) => oaep(key, 'sha256', bytes),
  RSA_AES_KEY_WRAP_SHA_1: (key, bytes) => hybrid(key, 'sha1', bytes),
  RSA_AES_KEY_WRAP_SHA_256: (key, bytes) => hybrid(key, 'sha256', bytes),
};

async function importInto(
  KeyId: string,
  material: Buffer,
  WrappingAlgorithm: AlgorithmSpec = 'RSAES_OAEP_SHA_256',
  more: Partial<ImportKeyMaterialCommandInput> = { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' },
) {
  const parameters = await kms.send(
    new GetParametersForImportCommand({ KeyId, WrappingAlgorithm, WrappingKeySpec: 'RSA_2048' }),
  );
  const hours = (parameters.ParametersValidTo!.getTime() - Date.now()) / 3_600_000;
  expect(Math.round(hours)).toBe(24);
  const key = createPublicKey({ key: Buffer.from(parameters.PublicKey!), format: 'der', type: 'spki' });
  return kms.send(
    new ImportKeyMaterialCommand({
      KeyId,
      ImportToken: parameters.ImportToken,
      EncryptedKeyMaterial: WRAPPERS[WrappingAlgorithm]!(key, material),
      ...more,
    }),
  );
}

const describe_ = async (KeyId: string) => (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata!;

test.each(Object.keys(WRAPPERS) as AlgorithmSpec[])(
  'material wrapped by %s is imported and used',
  async (algorithm) => {
    const KeyId = await externalKey();
    const use = () => kms.send(new EncryptCommand({ KeyId, Plaintext }));
    expect(await refusal(use())).toEqual(['KMSInvalidStateException', 400]);
    const imported = await importInto(KeyId, randomBytes(32), algorithm);
    expect(imported.KeyId).toContain(`key/${KeyId}`);
    expect(imported.KeyMaterialId).toMatch(/^[0-9a-f]{64}$/);
    const described = await describe_(KeyId);
    expect(described).toMatchObject({ KeyState: 'Enabled', ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' });
    expect(described.CurrentKeyMaterialId).toBe(imported.KeyMaterialId);
    const { CiphertextBlob } = await use();
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob }));
    expect(Buffer.from(opened.Plaintext!)).toEqual(Plaintext);
  },
);

test('material comes back only as it was, and opens again what it had sealed', async () => {
  const KeyId = await externalKey();
  const material = randomBytes(32);
  const first = await importInto(KeyId, material);
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext }));
  const open = () => kms.send(new DecryptCommand({ CiphertextBlob }));

  const deleted = await kms.send(new DeleteImportedKeyMaterialCommand({ KeyId }));
  expect(deleted.KeyMaterialId).toBe(first.KeyMaterialId);
  const waiting = await describe_(KeyId);
  expect([waiting.KeyState, waiting.ExpirationModel]).toEqual(['PendingImport', undefined]);
  for (let n = 0; n < 8; n++) expect(await refusal(open())).toEqual(['KMSInvalidStateException', 400]);

  expect(await refusal(importInto(KeyId, randomBytes(32)))).toEqual(['IncorrectKeyMaterialException', 400]);
  const never = { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' } as const;
  const asNew = importInto(KeyId, material, 'RSAES_OAEP_SHA_256', {
    ...never,
    ImportType: 'NEW_KEY_MATERIAL',
  });
  expect(await refusal(asNew)).toEqual(['UnsupportedOperationException', 400]);
  expect((await describe_(KeyId)).KeyState).toBe('PendingImport');

  const again = { ...never, ImportType: 'EXISTING_KEY_MATERIAL' } as const;
  const back = await importInto(KeyId, material, 'RSA_AES_KEY_WRAP_SHA_256', again);
  expect(back.KeyMaterialId).toBe(first.KeyMaterialId);
  for (let n = 0; n < 8; n++) expect(Buffer.from((await open()).Plaintext!)).toEqual(Plaintext);
});

test('material that expires says when, and what is not within a year is refused', async () => {
  const KeyId = await externalKey();
  const ValidTo = new Date(Date.now() + 30 * DAY_MS);
  const expiring = (at: Date) => importInto(KeyId, randomBytes(32), 'RSAES_OAEP_SHA_256', { ValidTo: at });
  for (const wrong of [new Date(Date.now() - DAY_MS), new Date(Date.now() + 366 * DAY_MS)]) {
    expect(await refusal(expiring(wrong))).toEqual(['ValidationException', 400]);
  }
  await expiring(ValidTo);
  const described = await describe_(KeyId);
  expect(described.ExpirationModel).toBe('KEY_MATERIAL_EXPIRES');
  expect(described.ValidTo!.getTime()).toBe(ValidTo.getTime());
  const listing = { KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' } as const;
  const { Rotations } = await kms.send(new ListKeyRotationsCommand(listing));
  expect(Rotations).toMatchObject([{ ImportState: 'IMPORTED', KeyMaterialState: 'CURRENT', ValidTo }]);
});

test('an imported key does not rotate', async () => {
  const KeyId = await externalKey();
  await importInto(KeyId, randomBytes(32));
  for (const command of [new EnableKeyRotationCommand({ KeyId }), new RotateKeyOnDemandCommand({ KeyId })]) {
    expect(await refusal(kms.send(command as RotateKeyOnDemandCommand))).toEqual([
      'UnsupportedOperationException',
      400,
    ]);
  }
});

test('a broken wrapping, another key’s token and a token that is none are refused, and the key goes on waiting', async () => {
  const [KeyId, other] = [await externalKey(), await externalKey()];
  const parameters = (id: string) =>
    kms.send(
      new GetParametersForImportCommand({
        KeyId: id,
        WrappingAlgorithm: 'RSAES_OAEP_SHA_256',
        WrappingKeySpec: 'RSA_3072',
      }),
    );
  const [{ ImportToken }, foreign] = [await parameters(KeyId), await parameters(other)];
  const send = (more: Partial<ImportKeyMaterialCommandInput>) =>
    kms.send(
      new ImportKeyMaterialCommand({
        KeyId,
        ImportToken,
        EncryptedKeyMaterial: randomBytes(384),
        ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
        ...more,
      }),
    );
  expect(await refusal(send({}))).toEqual(['InvalidCiphertextException', 400]);
  expect(await refusal(send({ ImportToken: foreign.ImportToken! }))).toEqual([
    'InvalidImportTokenException',
    400,
  ]);
  expect(await refusal(send({ ImportToken: randomBytes(200) }))).toEqual([
    'InvalidImportTokenException',
    400,
  ]);
  expect((await describe_(KeyId)).KeyState).toBe('PendingImport');
});

test('imported EC, RSA and HMAC keys work as OpenSSL does with the same material', async () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = await externalKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
  const pkcs8 = (key: KeyObject) => key.export({ format: 'der', type: 'pkcs8' });
  const imported = await importInto(signer, pkcs8(ec.privateKey));
  expect(imported.KeyMaterialId).toBeUndefined();
  const signed = await kms.send(
    new SignCommand({ KeyId: signer, Message: MESSAGE, SigningAlgorithm: 'ECDSA_SHA_256' }),
  );
  expect(verify('sha256', MESSAGE, ec.publicKey, signed.Signature!)).toBe(true);

  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const opener = await externalKey({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' });
  await importInto(opener, pkcs8(rsa.privateKey), 'RSA_AES_KEY_WRAP_SHA_256');
  const CiphertextBlob = oaep(rsa.publicKey, 'sha256', Plaintext);
  const opened = await kms.send(
    new DecryptCommand({ KeyId: opener, CiphertextBlob, EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' }),
  );
  expect(Buffer.from(opened.Plaintext!)).toEqual(Plaintext);

  const secret = randomBytes(32);
  const mac = await externalKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
  await importInto(mac, secret);
  const made = await kms.send(
    new GenerateMacCommand({ KeyId: mac, Message: MESSAGE, MacAlgorithm: 'HMAC_SHA_256' }),
  );
  expect(Buffer.from(made.Mac!)).toEqual(createHmac('sha256', secret).update(MESSAGE).digest());
});
