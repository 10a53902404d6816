import { randomBytes } from 'node:crypto';
import { MAX_RANDOM_BYTES } from '@keyledger/domain';
import type { OperationReplies, OperationRequest } from '@keyledger/contracts';
import { countOf } from './bytes.js';
import type { Prepared } from './operation.js';

type Request = Extract<OperationRequest, { op: 'random' }>;

/** Random bytes of the system's generator. */
export function random(request: Request): Prepared<OperationReplies['random']> {
  const count = countOf(request.bytes, 'the number of bytes', MAX_RANDOM_BYTES);
  return {
    needs: [],
    action: 'random.generate',
    run: () => {
      const bytes = randomBytes(count);
      const text = bytes.toString('base64');
      bytes.fill(0);
      return { bytes: text };
    },
  };
}
