import { KeyledgerError, type KeyRef } from '@keyledger/domain';
import type { Kysely } from 'kysely';
import type { AuditTables } from '../tables.js';

/**
 * The id of a living key of this project.
 * @throws KeyledgerError KeyNotFound, also for another project's key; KeyDeleted.
 */
export async function resolveKey(db: Kysely<AuditTables>, ref: KeyRef, projectId: string): Promise<string> {
  const keyId = 'id' in ref ? ref.id : await targetOf(db, ref.alias, projectId);
  const key = await db
    .selectFrom('keys')
    .select('deleted')
    .where('key_id', '=', keyId)
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  if (!key) throw new KeyledgerError('KeyNotFound', 'there is no such key');
  if (key.deleted) throw new KeyledgerError('KeyDeleted', 'the key was deleted');
  return keyId;
}

async function targetOf(db: Kysely<AuditTables>, name: string, projectId: string): Promise<string> {
  const alias = await db
    .selectFrom('aliases')
    .select('key_id')
    .where('project_id', '=', projectId)
    .where('name', '=', name)
    .executeTakeFirst();
  if (!alias) throw new KeyledgerError('KeyNotFound', 'there is no such key');
  return alias.key_id;
}
