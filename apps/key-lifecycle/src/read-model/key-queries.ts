import { Inject, Injectable } from '@nestjs/common';
import type { Caller, KeyView } from '@keyledger/contracts';
import {
  KeyledgerError,
  mayDo,
  requireOnKey,
  type Grant,
  type GrantOperation,
  type Key,
  type KeyVersion,
} from '@keyledger/domain';
import { DATABASE, RUNNER, type LifecycleDatabase, type LifecycleRunner } from '../context.js';
import { keyView } from '../key-view.js';
import { versionOfRow } from './keys-projection.js';

/** How long a reader waits for the read model to reach the end of the log (promise 3). */
const CATCH_UP_TIMEOUT_MS = 5_000;

/** Reads single keys from the read model. */
@Injectable()
export class KeyQueries {
  constructor(
    @Inject(DATABASE) private readonly database: LifecycleDatabase,
    @Inject(RUNNER) private readonly runner: LifecycleRunner,
  ) {}

  /** Waits until everything that was acknowledged before now is in the read model. */
  async caughtUp(): Promise<void> {
    if (await this.runner.caughtUp(CATCH_UP_TIMEOUT_MS)) return;
    throw new KeyledgerError('Unavailable', 'listings are behind the log: try again');
  }

  /** @throws KeyledgerError KeyNotFound, KeyDeleted, AccessDenied */
  async key(keyId: string, caller: Caller, granted?: GrantOperation): Promise<KeyView> {
    const key = await this.readable(keyId, caller, granted);
    return keyView(key, await this.aliasesOf(keyId));
  }

  /** @throws KeyledgerError as `key`. */
  async requireReadable(keyId: string, caller: Caller): Promise<void> {
    await this.readable(keyId, caller);
  }

  private async readable(
    keyId: string,
    caller: Caller,
    operation: GrantOperation = 'DescribeKey',
  ): Promise<Key> {
    const db = this.database.kysely;
    const row = await db
      .selectFrom('keys')
      .select(['project_id', 'body'])
      .where('id', '=', keyId)
      .executeTakeFirst();
    if (row?.project_id !== caller.projectId) return this.absent(keyId, caller.projectId);
    const key = JSON.parse(row.body) as Key;
    if (!mayDo(caller.role, 'keys.read')) {
      const rows = await db
        .selectFrom('key_grants')
        .select('body')
        .where('key_id', '=', keyId)
        .where('grantee', '=', caller.principalId)
        .execute();
      const grants = rows.map(({ body }) => JSON.parse(body) as Grant);
      requireOnKey({ permissions: key.permissions, grants }, caller, 'keys.read', { operation });
    }
    return key;
  }

  async versions(keyId: string): Promise<KeyVersion[]> {
    const rows = await this.database.kysely
      .selectFrom('key_versions')
      .selectAll()
      .where('key_id', '=', keyId)
      .orderBy('version')
      .execute();
    return rows.map(versionOfRow);
  }

  /** The names of the aliases that point to a key now, or did at a time. Sorted. */
  async aliasesOf(keyId: string, at?: string): Promise<string[]> {
    let query = this.database.kysely.selectFrom('aliases').select('name').where('key_id', '=', keyId);
    query = at === undefined ? query.where('until_at', 'is', null) : query.where('since_at', '<=', at);
    if (at !== undefined)
      query = query.where((where) => where.or([where('until_at', 'is', null), where('until_at', '>', at)]));
    const rows = await query.orderBy('name').execute();
    return [...new Set(rows.map(({ name }) => name))];
  }

  /** Every alias that ever pointed to a key. */
  async aliasNamesEver(keyId: string): Promise<{ projectId: string; name: string }[]> {
    const rows = await this.database.kysely
      .selectFrom('aliases')
      .select(['project_id', 'name'])
      .distinct()
      .where('key_id', '=', keyId)
      .execute();
    return rows.map(({ project_id: projectId, name }) => ({ projectId, name }));
  }

  /** Keys whose deletion is in the log and whose erasing is not noted as done. */
  async deletedButNotErased(limit: number): Promise<string[]> {
    const rows = await this.database.kysely
      .selectFrom('deleted_keys')
      .select('id')
      .where((where) =>
        where.not(
          where.exists(
            where.selectFrom('erased_keys').select('key_id').whereRef('key_id', '=', 'deleted_keys.id'),
          ),
        ),
      )
      .limit(limit)
      .execute();
    return rows.map(({ id }) => id);
  }

  private async absent(keyId: string, projectId: string): Promise<never> {
    const deleted = await this.database.kysely
      .selectFrom('deleted_keys')
      .select(['project_id', 'deleted_at'])
      .where('id', '=', keyId)
      .executeTakeFirst();
    if (deleted?.project_id === projectId) {
      throw new KeyledgerError('KeyDeleted', `the key was deleted at ${deleted.deleted_at}`);
    }
    throw new KeyledgerError('KeyNotFound', 'there is no such key');
  }
}
