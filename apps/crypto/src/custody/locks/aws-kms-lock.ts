import type { KMSClient } from '@aws-sdk/client-kms';
import { KeyledgerError } from '@keyledger/domain';
import { CustodyError } from '../custody-error.js';
import type { ShareLock } from './share-lock.js';

const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_ATTEMPTS = 3;
const CONTEXT = { 'keyledger:purpose': 'share-lock' };

/**
 * A key of another KMS that speaks AWS's API on top: AWS itself, or another Keyledger. Who asks, where and in which region is said as
 * AWS's own tools want it: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT_URL_KMS`, or a shared
 * configuration file.
 */
export class AwsKmsLock implements ShareLock {
  readonly kind = 'aws-kms';
  private client: Promise<{ kms: KMSClient; sdk: typeof import('@aws-sdk/client-kms') }> | undefined;

  /** @param keyId id, ARN or alias of a symmetric key there */
  constructor(private readonly keyId: string) {}

  async lock(clear: Uint8Array): Promise<Uint8Array> {
    const { kms, sdk } = await this.open();
    const command = new sdk.EncryptCommand({
      KeyId: this.keyId,
      Plaintext: clear,
      EncryptionContext: CONTEXT,
    });
    const { CiphertextBlob } = await kms.send(command).catch(told);
    return given(CiphertextBlob);
  }

  async unlock(locked: Uint8Array): Promise<Uint8Array> {
    const { kms, sdk } = await this.open();
    const command = new sdk.DecryptCommand({
      KeyId: this.keyId,
      CiphertextBlob: locked,
      EncryptionContext: CONTEXT,
    });
    const { Plaintext } = await kms.send(command).catch(told);
    return given(Plaintext);
  }

  private open(): NonNullable<typeof this.client> {
    // Loaded only where it is used: it is a good part of a second.
    this.client ??= import('@aws-sdk/client-kms').then((sdk) => ({
      sdk,
      kms: new sdk.KMSClient({
        maxAttempts: MAX_ATTEMPTS,
        requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
      }),
    }));
    return this.client;
  }
}

function given(bytes: Uint8Array | undefined): Uint8Array {
  if (!bytes) throw new CustodyError('the other KMS answered without bytes');
  return bytes;
}

/** What that KMS says of the ciphertext or the caller is for an operator; anything else may pass. */
const FINAL = [
  'AccessDeniedException',
  'DisabledException',
  'IncorrectKeyException',
  'InvalidCiphertextException',
  'InvalidSignatureException',
  'KMSInvalidStateException',
  'NotFoundException',
  'UnrecognizedClientException',
];

/** The name is the service's error code; its message may repeat what was sent. */
function told({ name }: Error): never {
  const message = `the lock of the share is with another KMS, which failed with ${name}`;
  if (FINAL.includes(name)) throw new CustodyError(message);
  throw new KeyledgerError('Unavailable', message);
}
