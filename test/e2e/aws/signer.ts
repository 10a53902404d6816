import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { KeyPair } from './support.js';

/** SHA-256 for AWS's signer, on node:crypto. */
class Sha256 {
  private readonly hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;
  constructor(secret?: any) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: any): void {
    this.hash.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }
  reset(): void {}
}

/** What differs from what the server expects. */
export interface SignedFor {
  secretAccessKey?: string;
  region?: string;
  service?: string;
}

/** AWS's own signer, for requests that AWS's clients do not send by themselves. */
export function awsSigner({ accessKeyId, secretAccessKey }: KeyPair, signedFor: SignedFor = {}): SignatureV4 {
  return new SignatureV4({
    credentials: { accessKeyId, secretAccessKey: signedFor.secretAccessKey ?? secretAccessKey },
    region: signedFor.region ?? 'us-east-1',
    service: signedFor.service ?? 'kms',
    sha256: Sha256,
  });
}
