import { KeyledgerError, type Custodian } from '@keyledger/domain';

/** Nodes that answer and yet have not kept their share. */
export function notKept(custodians: readonly Custodian[], kept: ReadonlySet<number>): KeyledgerError {
  const names = custodians.filter(({ custodianId }) => !kept.has(custodianId)).map(({ name }) => name);
  return new KeyledgerError(
    'Unavailable',
    `${names.join(', ')} did not keep a share of the root key: nothing was changed, try again later`,
  );
}
