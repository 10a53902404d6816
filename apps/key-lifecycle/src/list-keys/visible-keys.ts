import { sql, type Kysely, type RawBuilder } from 'kysely';
import { containsText } from '../read-model/schema.js';
import type { LifecycleTables } from '../read-model/tables.js';

/** The keys that a member was let see: by a permission, or by a grant. */
export function letTo(principalId: string): RawBuilder<boolean> {
  return sql<boolean>`keys.id in (
    select key_id from key_permissions where principal_id = ${principalId}
    union select key_id from key_grants where grantee = ${principalId})`;
}

/** Keys with an alias whose name holds this text, in any case. */
export const hasAlias = (text: string): RawBuilder<boolean> => sql<boolean>`exists (
  select 1 from aliases where aliases.key_id = keys.id and aliases.until_at is null
  and ${containsText(sql`lower(aliases.name)`, text)})`;

/** By key: the names of the aliases that point to it now, sorted. */
export async function aliasesOfMany(
  db: Kysely<LifecycleTables>,
  keyIds: string[],
): Promise<Map<string, string[]>> {
  const names = new Map<string, string[]>();
  if (keyIds.length === 0) return names;
  const rows = await db
    .selectFrom('aliases')
    .select(['key_id', 'name'])
    .where('key_id', 'in', keyIds)
    .where('until_at', 'is', null)
    .orderBy('name')
    .execute();
  for (const { key_id, name } of rows) names.set(key_id, [...(names.get(key_id) ?? []), name]);
  return names;
}
