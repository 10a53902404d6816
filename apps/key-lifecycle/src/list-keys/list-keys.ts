import { Inject, Injectable } from '@nestjs/common';
import type {
  ListAliasesReply,
  ListAliasesRequest,
  ListKeysReply,
  ListKeysRequest,
} from '@keyledger/contracts';
import { afterKey, decodeCursor, toPage } from '@keyledger/database';
import { KeyledgerError, mayDo, type Key } from '@keyledger/domain';
import { AliasResolver } from '../aliases/alias-resolver.js';
import { DATABASE, type LifecycleDatabase } from '../context.js';
import { keyView } from '../key-view.js';
import { KeyQueries } from '../read-model/key-queries.js';
import { pageOfKeys } from './page-of-keys.js';
import { aliasesOfMany, letTo } from './visible-keys.js';

const MAX_PAGE = 1000;

/** Pages of keys and of aliases, by keyset: a page costs the same wherever it lies. */
@Injectable()
export class ListKeys {
  constructor(
    @Inject(DATABASE) private readonly database: LifecycleDatabase,
    private readonly queries: KeyQueries,
    private readonly resolver: AliasResolver,
  ) {}

  /** Living keys of the caller's project, in the order of their creation. */
  async keys(request: ListKeysRequest): Promise<ListKeysReply> {
    const limit = checkLimit(request.limit);
    const page = pageOfKeys(this.database.kysely, request);
    await this.queries.caughtUp();
    const found = await page.execute();
    const aliases = await aliasesOfMany(
      this.database.kysely,
      found.map(({ id }) => id),
    );
    const { items, nextCursor } = toPage(
      found,
      limit,
      ({ created_position }) => [created_position],
      ({ id, body }) => keyView(JSON.parse(body) as Key, aliases.get(id) ?? []),
    );
    return { keys: items, nextCursor };
  }

  async aliases(request: ListAliasesRequest): Promise<ListAliasesReply> {
    const { context, key, cursor } = request;
    const { projectId } = context.caller;
    const limit = checkLimit(request.limit);
    const keyId = key === null ? null : await this.resolver.keyId(key, projectId);
    await this.queries.caughtUp();
    if (keyId !== null) await this.queries.requireReadable(keyId, context.caller);
    let query = this.database.kysely
      .selectFrom('aliases')
      .innerJoin('keys', 'keys.id', 'aliases.key_id')
      .select(['aliases.name', 'aliases.key_id', 'aliases.created_at', 'aliases.since_at'])
      .where('aliases.project_id', '=', projectId)
      .where('aliases.until_at', 'is', null);
    if (keyId !== null) query = query.where('aliases.key_id', '=', keyId);
    else if (!mayDo(context.caller.role, 'keys.read')) query = query.where(letTo(context.caller.principalId));
    if (cursor !== null) query = query.where(afterKey(['aliases.name'], decodeCursor(cursor, ['text'])));
    const found = await query
      .orderBy('aliases.name')
      .limit(limit + 1)
      .execute();
    const { items, nextCursor } = toPage(
      found,
      limit,
      ({ name }) => [name],
      (row) => ({
        name: row.name,
        keyId: row.key_id,
        createdAt: row.created_at,
        updatedAt: row.since_at,
      }),
    );
    return { aliases: items, nextCursor };
  }
}

/** @throws KeyledgerError InvalidRequest */
export function checkLimit(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE) return limit;
  throw new KeyledgerError('InvalidRequest', `limit must be 1 to ${MAX_PAGE}`);
}
