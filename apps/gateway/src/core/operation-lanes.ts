import { MAX_BATCH_OPERATIONS, type OperationCall, type OperationRequest } from '@keyledger/contracts';

export interface LaneLimits {
  /** Operations in one batch. */
  operations: number;
  /** Batches that wait for their answer at a time. */
  batchesInFlight: number;
  /** How long operations wait for more of them to share a batch, while another batch is in flight. */
  patienceMs: number;
}

/**
 * `fast`: symmetric work, microseconds; a message costs more than an operation, so operations gather while one is in flight.
 * `slow`: private-key work, up to milliseconds. `keyPairs`: making key pairs, up to seconds, so none waits for another.
 */
export const LANES = {
  fast: { operations: MAX_BATCH_OPERATIONS, batchesInFlight: 4, patienceMs: 5 },
  slow: { operations: 16, batchesInFlight: 4, patienceMs: 0 },
  keyPairs: { operations: 1, batchesInFlight: 4, patienceMs: 0 },
} as const satisfies Record<string, LaneLimits>;

/**
 * The lane of an operation. A decryption under an RSA key is known by its algorithm or by the raw format; one that has our
 * header goes the fast way whatever its key is.
 */
export function laneOf(request: OperationRequest): keyof typeof LANES {
  switch (request.op) {
    case 'generateDataKeyPair':
      return 'keyPairs';
    case 'sign':
    case 'verify':
      return 'slow';
    case 'decrypt':
      return isRsa(request.format, request.algorithm) ? 'slow' : 'fast';
    case 'reEncrypt':
      return isRsa(request.sourceFormat, request.sourceAlgorithm) ? 'slow' : 'fast';
    default:
      return 'fast';
  }
}

const isRsa = (format: string | undefined, algorithm: string | undefined): boolean =>
  format === 'raw' || (algorithm?.startsWith('RSA') ?? false);

/** Who asks and the field names of a call, as JSON; generously. */
const CALL_OVERHEAD_BYTES = 2_048;

/** An upper bound of a call's JSON, in bytes. Everything but contexts is ASCII that JSON leaves as it is. */
export function callBytes({ request }: OperationCall): number {
  let bytes = CALL_OVERHEAD_BYTES;
  for (const value of Object.values(request) as unknown[]) {
    if (typeof value === 'string') bytes += value.length;
    else if (typeof value === 'object') bytes += Buffer.byteLength(JSON.stringify(value));
  }
  return bytes;
}
