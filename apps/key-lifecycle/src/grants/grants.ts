import { Inject, Injectable } from '@nestjs/common';
import { Barrier } from '@keyledger/bus';
import type {
  CreateGrantRequest,
  GrantCreatedReply,
  ListGrantsReply,
  ListGrantsRequest,
} from '@keyledger/contracts';
import { afterKey, decodeCursor, toPage } from '@keyledger/database';
import { decide, KeyledgerError, livingKey, requireMayGrant, sameGrant, type Grant } from '@keyledger/domain';
import type { ServiceContext } from '@keyledger/runtime';
import { AliasResolver } from '../aliases/alias-resolver.js';
import { CONTEXT, DATABASE, type LifecycleDatabase } from '../context.js';
import { KeyLog, wasCarriedOut } from '../log/key-log.js';
import { Principals } from '../principals/principals.js';
import { Projects } from '../principals/projects.js';
import { KeyQueries } from '../read-model/key-queries.js';
import { retryOnConflict } from '../retry.js';

const MAX_PAGE = 1000;

/** Creates and lists grants; revoking and retiring are changes of the key like others. */
@Injectable()
export class Grants {
  constructor(
    @Inject(CONTEXT) private readonly context: ServiceContext,
    @Inject(DATABASE) private readonly database: LifecycleDatabase,
    private readonly log: KeyLog,
    private readonly resolver: AliasResolver,
    private readonly principals: Principals,
    private readonly projects: Projects,
    private readonly queries: KeyQueries,
    private readonly barrier: Barrier,
  ) {}

  async create(request: CreateGrantRequest): Promise<GrantCreatedReply> {
    const { projectId } = request.context.caller;
    for (const principal of [request.grantee, request.retiring]) {
      if (principal !== null) await this.principals.requireIn(projectId, principal);
    }
    const quota = (await this.projects.quotas(projectId)).grantsPerKey;
    const keyId = await this.resolver.keyId(request.key, projectId);
    const made = await retryOnConflict(() => this.attempt(request, keyId, quota));
    await this.barrier.confirm('crypto', made.position);
    return { keyId, ...made };
  }

  private async attempt(
    request: CreateGrantRequest,
    keyId: string,
    quota: number,
  ): Promise<{ grantId: string; position: number }> {
    const { context: command, grantId, name, grantee, retiring, operations, constraints } = request;
    const { principalId: issuer, projectId } = command.caller;
    const loaded = await this.log.load(keyId);
    const key = livingKey(loaded.state, projectId);
    requireMayGrant(key, command.caller, operations);
    const position = loaded.events.at(-1)!.position;
    if (wasCarriedOut(loaded.events, command)) return { grantId, position };
    const grant = { grantId, name, grantee, retiring, issuer, operations, constraints };
    const events = decide({ type: 'CreateGrant', grant, quota }, key, projectId);
    if (events.length === 0) return { grantId: sameGrant(key, grant)!.grantId, position };
    const historyKey = await this.log.historyKeyOf(keyId);
    const at = this.context.clock.now();
    const appended = await this.log.append(keyId, loaded.expected, events, command, historyKey, at);
    return { grantId, position: appended.position };
  }

  /** Grants of a key, or those of the project that a principal may retire. In the order of their creation. */
  async list(request: ListGrantsRequest): Promise<ListGrantsReply> {
    const { context, key, grantId, grantee, retiring, limit, cursor } = request;
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) {
      throw new KeyledgerError('InvalidRequest', `limit must be 1 to ${MAX_PAGE}`);
    }
    const { projectId } = context.caller;
    const keyId = key === null ? null : await this.resolver.keyId(key, projectId);
    await this.queries.caughtUp();
    if (keyId !== null) await this.queries.requireReadable(keyId, context.caller);
    let query = this.database.kysely.selectFrom('key_grants').selectAll().where('project_id', '=', projectId);
    if (keyId !== null) query = query.where('key_id', '=', keyId);
    if (grantId !== null) query = query.where('grant_id', '=', grantId);
    if (grantee !== null) query = query.where('grantee', '=', grantee);
    if (retiring !== null) query = query.where('retiring', '=', retiring);
    if (cursor !== null)
      query = query.where(afterKey(['created_position'], decodeCursor(cursor, ['integer'])));
    const found = await query
      .orderBy('created_position')
      .limit(limit + 1)
      .execute();
    const { items, nextCursor } = toPage(
      found,
      limit,
      ({ created_position }) => [created_position],
      ({ key_id, body }) => ({ ...(JSON.parse(body) as Grant), keyId: key_id }),
    );
    return { grants: items, nextCursor };
  }
}
