import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { REGION } from './gateway-under-test.js';

type Source = string | ArrayBuffer | ArrayBufferView;
const bytesOf = (source: Source): string | NodeJS.ArrayBufferView =>
  source instanceof ArrayBuffer ? new Uint8Array(source) : (source as string | NodeJS.ArrayBufferView);

/** The hash that AWS's signer wants, on node:crypto. */
class Sha256 {
  private readonly hash: Hash | Hmac;
  constructor(secret?: Source) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }
  update(data: Source): void {
    this.hash.update(bytesOf(data));
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }
  reset(): void {
    throw new Error('not used by the signer');
  }
}

/** Headers of a request as AWS's own signer signs it. */
export async function signRequest(
  credentials: { accessKeyId: string; secretAccessKey: string },
  request: { method: string; path: string; body?: string; at?: Date },
): Promise<Record<string, string>> {
  const { method, path, body = '', at = new Date() } = request;
  const signer = new SignatureV4({ credentials, region: REGION, service: 'kms', sha256: Sha256 });
  const signed = await signer.sign(
    {
      method,
      path,
      protocol: 'http:',
      hostname: 'gateway.test',
      query: {},
      body,
      headers: { host: 'gateway.test' },
    } as never,
    { signingDate: at },
  );
  return signed.headers;
}
