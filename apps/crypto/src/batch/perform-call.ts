import { KeyledgerError, isKeyledgerError, mayDo } from '@keyledger/domain';
import type {
  Caller,
  OperationCall,
  OperationName,
  OperationReplies,
  OperationResult,
} from '@keyledger/contracts';
import type { Prepared } from '../operations/operation.js';
import { prepare } from '../operations/prepare.js';
import type { FoundKey, KeyUse, TouchedKey } from '../operations/use-keys.js';

type Value = OperationReplies[OperationName];

/** What became of a call, and the keys that it used or tried to use. */
export interface Outcome {
  result: OperationResult;
  touched: TouchedKey[];
}

interface Reporter {
  error(details: object, message: string): void;
}

/** Performs single calls. One whose keys are warm and whose work is symmetric is over on return, without a promise. */
export class CallPerformer {
  constructor(
    private readonly keys: KeyUse,
    private readonly log: Reporter,
  ) {}

  /** Never throws or rejects: a refusal is an outcome. */
  perform(call: OperationCall): Outcome | Promise<Outcome> {
    const touched: TouchedKey[] = [];
    const succeeded = (value: Value): Outcome => ({ result: { ok: true, value }, touched });
    const failed = (error: unknown): Outcome => ({ result: this.refusal(error, call), touched });
    try {
      const { caller } = call;
      const prepared = prepare(call.request);
      requireAction(prepared, caller);
      const keys = this.findWarm(prepared, caller, touched);
      if (!keys) return this.findAndRun(prepared, caller, touched).then(succeeded, failed);
      const value = prepared.run(...keys);
      if (!(value instanceof Promise)) return succeeded(value);
      return this.unlessForbidden(value, prepared, keys, caller).then(succeeded, failed);
    } catch (error) {
      return failed(error);
    }
  }

  private findWarm(
    { needs }: Prepared<Value>,
    caller: Caller,
    touched: TouchedKey[],
  ): FoundKey[] | undefined {
    const found: FoundKey[] = [];
    for (const need of needs) {
      const key = this.keys.findWarm(need, caller, touched);
      if (!key) return undefined;
      found.push(key);
    }
    return found;
  }

  private async findAndRun(prepared: Prepared<Value>, caller: Caller, touched: TouchedKey[]): Promise<Value> {
    const found: FoundKey[] = [];
    for (const need of prepared.needs) found.push(await this.keys.find(need, caller, touched));
    const value = prepared.run(...found);
    return value instanceof Promise ? this.unlessForbidden(value, prepared, found, caller) : value;
  }

  /** Work off the main thread can take seconds: what was disabled meanwhile does not answer any more. */
  private async unlessForbidden(
    work: Promise<Value>,
    { needs }: Prepared<Value>,
    found: FoundKey[],
    caller: Caller,
  ): Promise<Value> {
    const value = await work;
    for (const [index, { held }] of found.entries()) {
      if (held.evicted) await this.keys.find(needs[index]!, caller, []);
    }
    return value;
  }

  private refusal(error: unknown, call: OperationCall): OperationResult {
    if (isKeyledgerError(error)) return { ok: false, code: error.code, message: error.message };
    const { name } = error as { name?: string };
    if (name === 'EventStoreUnavailableError' || name === 'DatabaseUnavailableError') {
      return refused(new KeyledgerError('Unavailable', 'the key cannot be loaded now'));
    }
    this.log.error({ err: error, op: call.request?.op, requestId: call.requestId }, 'an operation failed');
    return refused(new KeyledgerError('Internal', 'the operation failed; the log of the service says how'));
  }
}

function requireAction({ action }: Prepared<Value>, { role }: Caller): void {
  if (action && !mayDo(role, action)) {
    throw new KeyledgerError('AccessDenied', `your role does not let you do this (${action})`);
  }
}

const refused = ({ code, message }: KeyledgerError): OperationResult => ({ ok: false, code, message });
