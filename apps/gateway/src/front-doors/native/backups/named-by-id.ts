import { KeyledgerError, UUID_PATTERN } from '@keyledger/domain';

/** @throws KeyledgerError NotFound for what can't be the id of one. */
export function namedById(what: 'backup' | 'restore', id: string): string {
  if (UUID_PATTERN.test(id)) return id;
  throw new KeyledgerError('NotFound', `there is no such ${what}`);
}
