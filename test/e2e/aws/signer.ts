import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '../../support/aws-sha256.js';
import type { KeyPair } from './support.js';

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
