import { Inject, Injectable } from '@nestjs/common';
import { sql, type SelectQueryBuilder } from 'kysely';
import {
  MAX_FOUND_TAGS,
  MAX_LISTED_TAG_VALUES,
  type FindKeysReply,
  type FindKeysRequest,
  type ListTagsReply,
  type ListTagsRequest,
} from '@keyledger/contracts';
import { PageRoom } from '@keyledger/database';
import { KeyledgerError, MAX_KEYS_PER_PROJECT, mayDo, type Key } from '@keyledger/domain';
import { DATABASE, type LifecycleDatabase } from '../context.js';
import { keyView } from '../key-view.js';
import { KeyQueries } from '../read-model/key-queries.js';
import type { LifecycleTables } from '../read-model/tables.js';
import { checkLimit } from './list-keys.js';
import { aliasesOfMany, hasAlias, letTo } from './visible-keys.js';

/** Keys by number, with the total, and the tags that keys have: for dialects that ask so. */
@Injectable()
export class FindKeys {
  constructor(
    @Inject(DATABASE) private readonly database: LifecycleDatabase,
    private readonly queries: KeyQueries,
  ) {}

  /** Living keys of the caller's project, in the order of their creation. */
  async keys(request: FindKeysRequest): Promise<FindKeysReply> {
    const limit = checkLimit(request.limit);
    checkFilters(request);
    await this.queries.caughtUp();
    const matching = this.matching(request);
    const { total } = await matching.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow();
    const rows = await matching
      .select(['keys.id', 'keys.body'])
      .orderBy('keys.created_position')
      .limit(limit)
      .offset(request.offset)
      .execute();
    const ids = rows.map(({ id }) => id);
    const aliases = await aliasesOfMany(this.database.kysely, ids);
    const room = new PageRoom();
    const keys = rows.map(({ id, body }) => keyView(JSON.parse(body) as Key, aliases.get(id) ?? []));
    const full = keys.findIndex((key) => !room.take(key));
    return { keys: full < 0 ? keys : keys.slice(0, full), total: Number(total) };
  }

  async tags({ context }: ListTagsRequest): Promise<ListTagsReply> {
    const { projectId, principalId, role } = context.caller;
    await this.queries.caughtUp();
    let query = this.database.kysely
      .selectFrom('key_tags')
      .innerJoin('keys', 'keys.id', 'key_tags.key_id')
      .select(['key_tags.name', 'key_tags.value'])
      .distinct()
      .where('key_tags.project_id', '=', projectId);
    if (!mayDo(role, 'keys.read')) query = query.where(letTo(principalId));
    const rows = await query
      .orderBy('key_tags.name')
      .orderBy('key_tags.value')
      .limit(MAX_LISTED_TAG_VALUES)
      .execute();
    const room = new PageRoom();
    const full = rows.findIndex((row) => !room.take(row));
    const byName = Map.groupBy(full < 0 ? rows : rows.slice(0, full), ({ name }) => name);
    return { tags: [...byName].map(([name, same]) => ({ name, values: same.map(({ value }) => value) })) };
  }

  private matching({ context, state, spec, tags, alias }: FindKeysRequest) {
    const { projectId, principalId, role } = context.caller;
    let query: SelectQueryBuilder<LifecycleTables, 'keys', object> = this.database.kysely
      .selectFrom('keys')
      .where('keys.project_id', '=', projectId);
    if (!mayDo(role, 'keys.read')) query = query.where(letTo(principalId));
    if (state !== null) query = query.where('keys.state', '=', state as LifecycleTables['keys']['state']);
    if (spec !== null) query = query.where('keys.spec', '=', spec);
    for (const { name, values } of tags) query = query.where(hasTag(name, values));
    if (alias !== null) query = query.where(hasAlias(alias));
    return query;
  }
}

const hasTag = (name: string, values: string[]) => sql<boolean>`exists (
  select 1 from key_tags where key_tags.key_id = keys.id and key_tags.name = ${name}
  ${values.length > 0 ? sql`and key_tags.value in (${sql.join(values)})` : sql``})`;

function checkFilters({ state, tags, offset }: FindKeysRequest): void {
  if (!Number.isInteger(offset) || offset < 0 || offset > MAX_KEYS_PER_PROJECT) {
    throw new KeyledgerError('InvalidRequest', `offset must be 0 to ${MAX_KEYS_PER_PROJECT}`);
  }
  if (state === 'Deleted') {
    throw new KeyledgerError('InvalidRequest', 'deleted keys are not listed: they are no more');
  }
  if ([tags, ...tags.map(({ values }) => values)].some(({ length }) => length > MAX_FOUND_TAGS)) {
    throw new KeyledgerError('InvalidRequest', `at most ${MAX_FOUND_TAGS} tags, with as many values each`);
  }
}
