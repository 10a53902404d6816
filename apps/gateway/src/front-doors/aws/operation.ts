import type { Action, JsonObject } from '@keyledger/domain';
import type { AwsCall } from './call.js';
import type { Input } from './wire/input.js';

/**
 * The services decide: a key lets principals do what their role alone does not, by permissions and grants, and a listing
 * shows each what it may see.
 */
export const BY_SERVICE = 'byService';

/** One operation of AWS KMS in our words. */
export interface AwsOperation {
  /** What the caller's role must include, before anything else is looked at. */
  action: Action | typeof BY_SERVICE;
  /**
   * Does the operation; void for an answer without a body.
   * @throws AwsError or KeyledgerError
   */
  answer(call: AwsCall, input: Input): Promise<JsonObject | void>;
}

/**
 * An operation from its two halves: reading every member of its input, and then doing it. What the first finds wrong is said
 * all at once, before anything is done.
 */
export function operation<I>(
  action: AwsOperation['action'],
  read: (input: Input) => I,
  perform: (call: AwsCall, input: I) => Promise<JsonObject | void>,
): AwsOperation {
  return {
    action,
    answer: (call, input) => {
      const members = read(input);
      input.finish();
      return perform(call, members);
    },
  };
}
