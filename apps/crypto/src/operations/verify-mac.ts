import { timingSafeEqual } from 'node:crypto';
import { MAX_MESSAGE_BYTES } from '@keyledger/domain';
import type { OperationReplies, OperationRequest } from '@keyledger/contracts';
import { macAlgorithm } from './algorithms.js';
import { bytesOf } from './bytes.js';
import { computeMac } from './generate-mac.js';
import { MAX_MAC_BYTES } from './limits.js';
import type { Prepared } from './operation.js';
import { named } from './versions.js';

type Request = Extract<OperationRequest, { op: 'verifyMac' }>;

/** Checks a MAC against the named version, or against every enabled one, newest first. */
export function verifyMac(request: Request): Prepared<OperationReplies['verifyMac']> {
  const message = bytesOf(request.message, 'message', MAX_MESSAGE_BYTES);
  const given = bytesOf(request.mac, 'mac', MAX_MAC_BYTES);
  return {
    needs: [
      {
        ref: request.key,
        operation: 'VerifyMac',
        usage: 'GENERATE_VERIFY_MAC',
        versions: named(request.version),
        secrets: true,
      },
    ],
    run: (found) => {
      const { key, versions } = found!;
      const algorithm = macAlgorithm(key.spec, request.algorithm);
      const match = versions.find(({ secret }) => {
        const mac = computeMac(algorithm, secret!, message);
        return mac.length === given.length && timingSafeEqual(mac, given);
      });
      return { valid: match !== undefined, keyId: key.id, version: match?.facts.version ?? null, algorithm };
    },
  };
}
