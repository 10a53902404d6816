import { createHmac, type KeyObject } from 'node:crypto';
import { MAX_MESSAGE_BYTES } from '@keyledger/domain';
import type { OperationReplies, OperationRequest } from '@keyledger/contracts';
import { macAlgorithm } from './algorithms.js';
import { bytesOf } from './bytes.js';
import type { Prepared } from './operation.js';
import { newest } from './versions.js';

type Request = Extract<OperationRequest, { op: 'generateMac' }>;

/** Makes a MAC with the newest version. */
export function generateMac(request: Request): Prepared<OperationReplies['generateMac']> {
  const message = bytesOf(request.message, 'message', MAX_MESSAGE_BYTES);
  return {
    needs: [
      {
        ref: request.key,
        operation: 'GenerateMac',
        usage: 'GENERATE_VERIFY_MAC',
        versions: newest,
        secrets: true,
      },
    ],
    run: (found) => {
      const { key, versions } = found!;
      const algorithm = macAlgorithm(key.spec, request.algorithm);
      const mac = computeMac(algorithm, versions[0]!.secret!, message);
      return { mac: mac.toString('base64'), keyId: key.id, version: versions[0]!.facts.version, algorithm };
    },
  };
}

/** @param algorithm `HMAC_SHA_<bits>` */
export function computeMac(algorithm: string, secret: KeyObject, message: Buffer): Buffer {
  return createHmac(`sha${algorithm.slice('HMAC_SHA_'.length)}`, secret)
    .update(message)
    .digest();
}
