import type { JsonObject } from '@keyledger/domain';
import type { Plane } from '../../core/access.js';
import type { RustfsCall } from './call.js';
import type { Input } from './wire/input.js';

/** `POST keys/enable`: method, and path below the API's prefix. */
export type Route = `${'GET' | 'POST' | 'DELETE'} ${string}`;

/** How an operation is beside RustFS's own. */
export type Compatibility =
  { status: 'works' } | { status: 'differs'; how: string } | { status: 'refused'; why: string };

export interface RustfsFacts {
  name: string;
  /** The first is the documented one, the others its aliases. */
  routes: readonly [Route, ...Route[]];
  /** What it does, for `failed to …` in its errors. */
  does: string;
  compatibility: Compatibility;
  /** Whether the project's KMS service has to run for it. */
  needsRunning?: boolean;
  plane?: Plane;
}

/** One operation of RustFS's KMS admin API in our words. */
export interface RustfsOperation extends RustfsFacts {
  /**
   * Does the operation; void for an answer without a body.
   * @throws RustfsError or KeyledgerError
   */
  answer(call: RustfsCall, input: Input): Promise<JsonObject | void>;
}

/** An operation from its two halves: reading every member of its input, and then doing it. */
export function operation<I>(
  facts: RustfsFacts,
  read: (input: Input) => I,
  perform: (call: RustfsCall, input: I) => Promise<JsonObject | void>,
): RustfsOperation {
  return {
    ...facts,
    answer: (call, input) => {
      const members = read(input);
      input.finish();
      return perform(call, members);
    },
  };
}
