import { sql, type Kysely } from 'kysely';
import type { ListKeysRequest } from '@keyledger/contracts';
import { afterKey, decodeCursor } from '@keyledger/database';
import { KeyledgerError, mayDo } from '@keyledger/domain';
import { containsText } from '../read-model/schema.js';
import type { LifecycleTables } from '../read-model/tables.js';
import { hasAlias, letTo } from './visible-keys.js';

/**
 * The keys of one page, and one more where there is a next page, in the order of their creation.
 * @throws KeyledgerError InvalidCursor, InvalidRequest
 */
export function pageOfKeys(db: Kysely<LifecycleTables>, request: ListKeysRequest) {
  const { context, state, tag, q, cursor, limit } = request;
  const { projectId, principalId, role } = context.caller;
  if (state === 'Deleted')
    throw new KeyledgerError('InvalidRequest', 'deleted keys are not listed: they are no more');
  // A tag has its key's place in the listing, so that the page is walked along the tag and costs the same however few keys
  // have it; ordered by the keys' own column, it would be searched for among all keys.
  const position = tag === null ? 'keys.created_position' : 'key_tags.created_position';
  let query = db
    .selectFrom('keys')
    .select(['keys.id', 'keys.created_position', 'keys.body'])
    .where('keys.project_id', '=', projectId)
    .$if(tag !== null, (all) =>
      all
        .innerJoin('key_tags', 'key_tags.key_id', 'keys.id')
        .where('key_tags.project_id', '=', projectId)
        .where('key_tags.name', '=', tag!.name)
        .$if(tag!.value !== null, (tagged) => tagged.where('key_tags.value', '=', tag!.value!)),
    );
  if (!mayDo(role, 'keys.read')) query = query.where(letTo(principalId));
  if (state !== null) query = query.where('keys.state', '=', state);
  if (q !== null) query = query.where(holdsText(q));
  if (cursor !== null) query = query.where(afterKey([position], decodeCursor(cursor, ['integer'])));
  return query.orderBy(sql.ref(position)).limit(limit + 1);
}

const holdsText = (text: string) =>
  sql<boolean>`(${containsText(sql.ref('keys.search_text'), text)} or ${hasAlias(text)})`;
