/** What went wrong with a Vault server. */
export type VaultFault =
  'unreachable' | 'sealed' | 'overloaded' | 'refused' | 'conflict' | 'invalid' | 'nonsense';

const PASSING: readonly VaultFault[] = ['unreachable', 'overloaded'];
const LONGEST_REASON_CHARS = 200;

export class VaultError extends Error {
  override readonly name = 'VaultError';

  constructor(
    readonly fault: VaultFault,
    message: string,
  ) {
    super(message);
  }

  /** Whether it may be over at the next attempt. */
  get passing(): boolean {
    return PASSING.includes(this.fault);
  }
}

/** The error that a status stands for (Vault's HTTP API, "HTTP status codes"). */
export function faultOf(status: number, errors: unknown): VaultError {
  const said = Array.isArray(errors) ? errors.filter((each) => typeof each === 'string').join('; ') : '';
  const reason = said.slice(0, LONGEST_REASON_CHARS);
  const because = reason ? `: ${reason}` : '';
  if (status === 503 && /sealed/i.test(said)) return new VaultError('sealed', 'the Vault server is sealed');
  if (status === 403) return new VaultError('refused', `the Vault server refuses the token${because}`);
  if (status === 429 || status === 472 || status === 473 || status >= 500) {
    return new VaultError('overloaded', `the Vault server failed with ${status}${because}`);
  }
  if (status === 400 && /check-and-set/i.test(said)) {
    return new VaultError('conflict', 'the Vault server has another version there');
  }
  if (status >= 400) return new VaultError('invalid', `the Vault server refuses with ${status}${because}`);
  return new VaultError('nonsense', `the Vault server answered ${status}`);
}
