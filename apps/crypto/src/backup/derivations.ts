import { KeyledgerError } from '@keyledger/domain';
import { MAX_DERIVATIONS } from './limits.js';

let underWay = 0;

/** Runs a password's derivation; one too many is told to come back. @throws KeyledgerError Busy */
export async function deriving<Result>(work: () => Promise<Result>): Promise<Result> {
  if (underWay >= MAX_DERIVATIONS) {
    throw new KeyledgerError('Busy', 'passwords of other backups are being tried: try again in a second');
  }
  underWay += 1;
  try {
    return await work();
  } finally {
    underWay -= 1;
  }
}
