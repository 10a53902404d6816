import {
  constants,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  publicEncrypt,
  sign as signWith,
  verify as verifyWith,
  type KeyObject,
} from 'node:crypto';
import {
  CreateKeyCommand,
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyPairCommand,
  GenerateDataKeyPairWithoutPlaintextCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GenerateMacCommand,
  GenerateRandomCommand,
  GetPublicKeyCommand,
  ReEncryptCommand,
  RotateKeyOnDemandCommand,
  SignCommand,
  VerifyCommand,
  VerifyMacCommand,
  type CreateKeyCommandInput,
  type DataKeyPairSpec,
  type KMSClient,
  type KeySpec,
  type MacAlgorithmSpec,
  type SigningAlgorithmSpec,
} from '@aws-sdk/client-kms';
import { startStack, type Stack } from '../../support/stack.js';
import { kmsClient, refusal } from './support.js';

/** Every key spec through AWS's own client, its results checked by OpenSSL and not by us. */
let stack: Stack;
let kms: KMSClient;
beforeAll(async () => {
  stack = await startStack();
  kms = kmsClient(stack);
});
afterAll(async () => {
  kms?.destroy();
  await stack?.stop();
});

const MESSAGE = Buffer.from('what is to be proved');

async function createKey(input: CreateKeyCommandInput = {}): Promise<{ KeyId: string; Arn: string }> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(input));
  return { KeyId: KeyMetadata!.KeyId!, Arn: KeyMetadata!.Arn! };
}

async function publicKeyOf(KeyId: string): Promise<KeyObject> {
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId }));
  return createPublicKey({ key: Buffer.from(PublicKey!), format: 'der', type: 'spki' });
}

/** How OpenSSL verifies each of AWS's algorithms. */
function verifiesOutside(
  key: KeyObject,
  algorithm: SigningAlgorithmSpec,
  message: Buffer,
  signature: Uint8Array,
): boolean {
  const hash = /SHA_(256|384|512)$/.exec(algorithm)?.[1];
  if (algorithm.startsWith('RSASSA_PSS')) {
    const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
    return verifyWith(`sha${hash}`, message, { key, ...pss }, signature);
  }
  const hasOwnHash = algorithm.startsWith('ED25519') || algorithm.startsWith('ML_DSA');
  return verifyWith(hasOwnHash ? null : `sha${hash}`, message, key, signature);
}

const RSA: SigningAlgorithmSpec[] = [
  'RSASSA_PSS_SHA_256',
  'RSASSA_PSS_SHA_384',
  'RSASSA_PSS_SHA_512',
  'RSASSA_PKCS1_V1_5_SHA_256',
  'RSASSA_PKCS1_V1_5_SHA_384',
  'RSASSA_PKCS1_V1_5_SHA_512',
];
const SIGNERS: [KeySpec, SigningAlgorithmSpec[]][] = [
  ['RSA_2048', RSA],
  ['RSA_3072', RSA],
  ['RSA_4096', RSA],
  ['ECC_NIST_P256', ['ECDSA_SHA_256']],
  ['ECC_NIST_P384', ['ECDSA_SHA_384']],
  ['ECC_NIST_P521', ['ECDSA_SHA_512']],
  ['ECC_SECG_P256K1', ['ECDSA_SHA_256']],
  ['ECC_NIST_EDWARDS25519', ['ED25519_SHA_512']],
  ['ML_DSA_44', ['ML_DSA_SHAKE_256']],
  ['ML_DSA_65', ['ML_DSA_SHAKE_256']],
  ['ML_DSA_87', ['ML_DSA_SHAKE_256']],
];

describe.each(SIGNERS)('a %s key', (KeySpec, algorithms) => {
  let KeyId: string;
  let outside: KeyObject;
  beforeAll(async () => {
    ({ KeyId } = await createKey({ KeySpec, KeyUsage: 'SIGN_VERIFY' }));
    outside = await publicKeyOf(KeyId);
  });

  it.each(algorithms)('signs and verifies with %s, and OpenSSL agrees', async (SigningAlgorithm) => {
    const { Signature } = await kms.send(new SignCommand({ KeyId, Message: MESSAGE, SigningAlgorithm }));
    expect(verifiesOutside(outside, SigningAlgorithm, MESSAGE, Signature!)).toBe(true);
    const over = { KeyId, Message: MESSAGE, SigningAlgorithm };
    expect((await kms.send(new VerifyCommand({ ...over, Signature }))).SignatureValid).toBe(true);
    const wrong = Buffer.from(Signature!);
    wrong[wrong.length - 1]! ^= 1;
    const told = await refusal(kms.send(new VerifyCommand({ ...over, Signature: wrong })));
    expect(told).toEqual(['KMSInvalidSignatureException', 400]);
    const otherMessage = kms.send(new VerifyCommand({ ...over, Message: Buffer.from('else'), Signature }));
    expect(await refusal(otherMessage)).toEqual(['KMSInvalidSignatureException', 400]);
  });

  it.each(algorithms)(
    'takes the digest of a message for %s, or says that it cannot',
    async (SigningAlgorithm) => {
      const bits = /^(RSASSA|ECDSA)/.test(SigningAlgorithm) ? SigningAlgorithm.slice(-3) : null;
      const Message = createHash(`sha${bits ?? '512'}`)
        .update(MESSAGE)
        .digest();
      const sent = kms.send(new SignCommand({ KeyId, Message, MessageType: 'DIGEST', SigningAlgorithm }));
      if (bits === null) {
        expect(await refusal(sent)).toEqual(['UnsupportedOperationException', 400]);
        return;
      }
      const { Signature } = await sent;
      expect(verifiesOutside(outside, SigningAlgorithm, MESSAGE, Signature!)).toBe(true);
      const verified = await kms.send(
        new VerifyCommand({ KeyId, Message: MESSAGE, SigningAlgorithm, Signature }),
      );
      expect(verified.SignatureValid).toBe(true);
    },
  );

  it('does nothing else', async () => {
    const wrongAlgorithm = algorithms.includes('ECDSA_SHA_256') ? 'ECDSA_SHA_384' : 'ECDSA_SHA_256';
    const told = await refusal(
      kms.send(new SignCommand({ KeyId, Message: MESSAGE, SigningAlgorithm: wrongAlgorithm })),
    );
    expect(told).toEqual(['InvalidKeyUsageException', 400]);
    const encrypted = await refusal(kms.send(new EncryptCommand({ KeyId, Plaintext: MESSAGE })));
    expect(encrypted).toEqual(['InvalidKeyUsageException', 400]);
  });
});

describe.each([
  ['HMAC_224', 'HMAC_SHA_224'],
  ['HMAC_256', 'HMAC_SHA_256'],
  ['HMAC_384', 'HMAC_SHA_384'],
  ['HMAC_512', 'HMAC_SHA_512'],
] as [KeySpec, MacAlgorithmSpec][])('a %s key', (KeySpec, MacAlgorithm) => {
  it('makes MACs of the right length and verifies them, and refuses wrong ones', async () => {
    const { KeyId } = await createKey({ KeySpec, KeyUsage: 'GENERATE_VERIFY_MAC' });
    const over = { KeyId, Message: MESSAGE, MacAlgorithm };
    const { Mac } = await kms.send(new GenerateMacCommand(over));
    expect(Mac).toHaveLength(Number(KeySpec.slice(-3)) / 8);
    expect((await kms.send(new VerifyMacCommand({ ...over, Mac }))).MacValid).toBe(true);
    for (const wrong of [
      createHmac('sha256', 'another key').update(MESSAGE).digest(),
      Buffer.from('short'),
    ]) {
      const told = await refusal(kms.send(new VerifyMacCommand({ ...over, Mac: wrong })));
      expect(told).toEqual(['KMSInvalidMacException', 400]);
    }
    const other = MacAlgorithm === 'HMAC_SHA_256' ? 'HMAC_SHA_512' : 'HMAC_SHA_256';
    const told = await refusal(kms.send(new GenerateMacCommand({ ...over, MacAlgorithm: other })));
    expect(told).toEqual(['InvalidKeyUsageException', 400]);
  });
});

describe('a symmetric key', () => {
  let KeyId: string;
  let Arn: string;
  beforeAll(async () => {
    ({ KeyId, Arn } = await createKey());
  });

  it('encrypts 1 to 4096 bytes, and the ciphertext alone is enough to decrypt them', async () => {
    for (const Plaintext of [Buffer.alloc(1), Buffer.alloc(4096, 7)]) {
      const EncryptionContext = { volume: '7', ключ: 'värde' };
      const encrypted = await kms.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));
      expect(encrypted.KeyId).toBe(Arn);
      const { CiphertextBlob } = encrypted;
      const decrypted = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
      expect(Buffer.from(decrypted.Plaintext!)).toEqual(Plaintext);
      expect([decrypted.KeyId, decrypted.EncryptionAlgorithm]).toEqual([Arn, 'SYMMETRIC_DEFAULT']);
    }
  });

  it('still decrypts what it encrypted before it was rotated', async () => {
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext: MESSAGE }));
    await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
    const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob }));
    expect(Buffer.from(Plaintext!)).toEqual(MESSAGE);
  });

  it('hands its plaintext over to another key without showing it', async () => {
    const to = await createKey({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' });
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext: MESSAGE }));
    const DestinationEncryptionAlgorithm = 'RSAES_OAEP_SHA_256';
    const moved = await kms.send(
      new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: to.KeyId, DestinationEncryptionAlgorithm }),
    );
    expect(moved).toMatchObject({
      SourceKeyId: Arn,
      KeyId: to.Arn,
      SourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    });
    const back = await kms.send(
      new ReEncryptCommand({
        CiphertextBlob: moved.CiphertextBlob,
        SourceKeyId: to.KeyId,
        SourceEncryptionAlgorithm: DestinationEncryptionAlgorithm,
        DestinationKeyId: KeyId,
        DestinationEncryptionContext: { a: 'b' },
      }),
    );
    const decrypted = await kms.send(
      new DecryptCommand({ CiphertextBlob: back.CiphertextBlob, EncryptionContext: { a: 'b' } }),
    );
    expect(Buffer.from(decrypted.Plaintext!)).toEqual(MESSAGE);
  });

  it('makes data keys of every size', async () => {
    for (const [input, bytes] of [
      [{ KeySpec: 'AES_256' }, 32],
      [{ KeySpec: 'AES_128' }, 16],
      [{ NumberOfBytes: 1024 }, 1024],
    ] as const) {
      const made = await kms.send(new GenerateDataKeyCommand({ KeyId, ...input }));
      expect(made.Plaintext).toHaveLength(bytes);
      const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob: made.CiphertextBlob }));
      expect(Plaintext).toEqual(made.Plaintext);
    }
    const sealed = await kms.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec: 'AES_256' }));
    const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob: sealed.CiphertextBlob }));
    expect(Plaintext).toHaveLength(32);
  });

  it.each<DataKeyPairSpec>([
    'RSA_2048',
    'ECC_NIST_P256',
    'ECC_NIST_P384',
    'ECC_NIST_P521',
    'ECC_SECG_P256K1',
    'ECC_NIST_EDWARDS25519',
  ])('makes data key pairs of %s whose halves fit', async (KeyPairSpec) => {
    const EncryptionContext = { pair: KeyPairSpec };
    const made = await kms.send(new GenerateDataKeyPairCommand({ KeyId, KeyPairSpec, EncryptionContext }));
    expect([made.KeyId, made.KeyPairSpec]).toEqual([Arn, KeyPairSpec]);
    const opened = await kms.send(
      new DecryptCommand({ CiphertextBlob: made.PrivateKeyCiphertextBlob, EncryptionContext }),
    );
    expect(opened.Plaintext).toEqual(made.PrivateKeyPlaintext);
    const privateKey = createPrivateKey({
      key: Buffer.from(opened.Plaintext!),
      format: 'der',
      type: 'pkcs8',
    });
    const publicKey = createPublicKey({ key: Buffer.from(made.PublicKey!), format: 'der', type: 'spki' });
    const hash = KeyPairSpec === 'ECC_NIST_EDWARDS25519' ? null : 'sha256';
    expect(verifyWith(hash, MESSAGE, publicKey, signWith(hash, MESSAGE, privateKey))).toBe(true);
    const sealed = await kms.send(new GenerateDataKeyPairWithoutPlaintextCommand({ KeyId, KeyPairSpec }));
    expect(Object.keys(sealed)).not.toContain('PrivateKeyPlaintext');
  });
});

describe.each(['RSA_2048', 'RSA_3072', 'RSA_4096'] as const)('a %s key for encryption', (KeySpec) => {
  it.each([
    ['RSAES_OAEP_SHA_1', 'sha1', 42],
    ['RSAES_OAEP_SHA_256', 'sha256', 66],
  ] as const)(
    'with %s decrypts what OpenSSL encrypts, up to the last byte that fits',
    async (algorithm, oaepHash, overhead) => {
      const { KeyId, Arn } = await createKey({ KeySpec, KeyUsage: 'ENCRYPT_DECRYPT' });
      const modulusBytes = Number(KeySpec.slice('RSA_'.length)) / 8;
      const Plaintext = Buffer.alloc(modulusBytes - overhead, 7);
      const use = { KeyId, EncryptionAlgorithm: algorithm };
      const inside = await kms.send(new EncryptCommand({ ...use, Plaintext }));
      expect(inside.CiphertextBlob).toHaveLength(modulusBytes);
      const outside = publicEncrypt({ key: await publicKeyOf(KeyId), oaepHash }, Plaintext);
      for (const CiphertextBlob of [inside.CiphertextBlob!, outside]) {
        const decrypted = await kms.send(new DecryptCommand({ ...use, CiphertextBlob }));
        expect(Buffer.from(decrypted.Plaintext!)).toEqual(Plaintext);
        expect([decrypted.KeyId, decrypted.EncryptionAlgorithm]).toEqual([Arn, algorithm]);
      }
      const tooLong = kms.send(new EncryptCommand({ ...use, Plaintext: Buffer.alloc(Plaintext.length + 1) }));
      expect(await refusal(tooLong)).toEqual(['ValidationException', 400]);
      const symmetric = kms.send(new EncryptCommand({ KeyId, Plaintext: MESSAGE }));
      expect(await refusal(symmetric)).toEqual(['InvalidKeyUsageException', 400]);
    },
  );
});

it('random bytes are as many as asked for, and others each time', async () => {
  const draw = async () => (await kms.send(new GenerateRandomCommand({ NumberOfBytes: 1024 }))).Plaintext!;
  const [one, two] = [await draw(), await draw()];
  expect([one.length, two.length]).toEqual([1024, 1024]);
  expect(one).not.toEqual(two);
});
