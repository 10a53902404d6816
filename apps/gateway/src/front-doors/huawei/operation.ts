import { isKeyledgerError, type Action, type ErrorCode, type Json } from '@keyledger/domain';
import type { HuaweiCall } from './call.js';
import { SEQUENCE_CHARS } from './limits.js';
import type { Input } from './wire/input.js';
import { KmsError, type KmsErrorCode } from './wire/kms-error.js';

/** The services decide: a key lets principals do what their role alone does not, by permissions and grants. */
export const BY_SERVICE = 'byService';

export interface Answer {
  status: number;
  /** Undefined: an empty body. */
  body: Json | undefined;
}

/** One operation of Huawei Cloud KMS in our words. */
export interface HuaweiOperation {
  /** What the caller's role must include, before anything else is looked at. */
  action: Action | typeof BY_SERVICE;
  /** @throws KmsError or KeyledgerError */
  answer(call: HuaweiCall, input: Input): Promise<Answer>;
}

interface Habits {
  /** Of a success; default 200. */
  status?: number;
  /** Refusals of the services that Huawei has a code of its own for in this operation. */
  refusals?: Partial<Record<ErrorCode, KmsErrorCode>>;
}

const SEQUENCE = { min: SEQUENCE_CHARS, max: SEQUENCE_CHARS, code: 'KMS.0206' } as const;

/** An operation from its two halves: reading every member of its input, and then doing it. */
export function operation<I>(
  action: HuaweiOperation['action'],
  read: (input: Input, params: HuaweiCall['params']) => I,
  perform: (call: HuaweiCall, input: I) => Promise<Json | void>,
  { status = 200, refusals = {} }: Habits = {},
): HuaweiOperation {
  return {
    action,
    answer: async (call, input) => {
      // A request's serial number is checked and, as in the cloud, not answered.
      input.text('sequence', SEQUENCE);
      const members = read(input, call.params);
      try {
        return { status, body: (await perform(call, members)) ?? undefined };
      } catch (error) {
        const code = isKeyledgerError(error) ? refusals[error.code] : undefined;
        throw code ? new KmsError(code, (error as Error).message) : error;
      }
    },
  };
}

/** An operation that makes no sense outside the cloud. */
export function refused(code: KmsErrorCode, why: string): HuaweiOperation {
  return { action: BY_SERVICE, answer: () => Promise.reject(new KmsError(code, why)) };
}
