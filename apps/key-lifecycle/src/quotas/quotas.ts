import { Inject, Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { ChangeQuotasRequest, Quotas, RequestContext } from '@keyledger/contracts';
import { KeyledgerError, MAX_GRANTS_PER_KEY, MAX_KEYS_PER_PROJECT } from '@keyledger/domain';
import { DATABASE, type LifecycleDatabase } from '../context.js';
import { Projects } from '../principals/projects.js';
import { KeyQueries } from '../read-model/key-queries.js';

/** What a project may have, and has. */
@Injectable()
export class QuotaQueries {
  /** Counts of keys that are being asked for: creates that come in together ask once. */
  private readonly asked = new Map<string, Promise<number>>();

  constructor(
    @Inject(DATABASE) private readonly database: LifecycleDatabase,
    private readonly projects: Projects,
    private readonly queries: KeyQueries,
  ) {}

  async show({ context }: { context: RequestContext }): Promise<Quotas> {
    const { projectId } = context.caller;
    await this.queries.caughtUp();
    const quota = await this.projects.quotas(projectId);
    const most = await this.database.kysely
      .selectFrom('key_grants')
      .select(sql<number>`count(*)`.as('grants'))
      .where('project_id', '=', projectId)
      .groupBy('key_id')
      .orderBy('grants', 'desc')
      .limit(1)
      .executeTakeFirst();
    return {
      keys: { used: await this.keysOf(projectId), quota: quota.keys },
      grantsPerKey: { used: Number(most?.grants ?? 0), quota: quota.grantsPerKey },
    };
  }

  async change(request: ChangeQuotasRequest): Promise<Quotas> {
    checkBound('keys', request.keys, MAX_KEYS_PER_PROJECT);
    checkBound('grantsPerKey', request.grantsPerKey, MAX_GRANTS_PER_KEY);
    await this.projects.changeQuotas(request);
    return this.show(request);
  }

  /**
   * Refuses one more key. What is in flight at this moment is not counted: a quota can be passed by that much.
   * @throws KeyledgerError LimitExceeded
   */
  async requireRoomForKey(projectId: string): Promise<void> {
    const { keys: quota } = await this.projects.quotas(projectId);
    if ((await this.keysNow(projectId)) >= quota) {
      throw new KeyledgerError('LimitExceeded', `the project has ${quota} keys, the most that it may have`);
    }
  }

  private keysNow(projectId: string): Promise<number> {
    const running = this.asked.get(projectId);
    if (running) return running;
    const count = this.keysOf(projectId).finally(() => this.asked.delete(projectId));
    this.asked.set(projectId, count);
    return count;
  }

  private async keysOf(projectId: string): Promise<number> {
    const row = await this.database.kysely
      .selectFrom('key_counts')
      .select('keys')
      .where('project_id', '=', projectId)
      .executeTakeFirst();
    return row?.keys ?? 0;
  }
}

function checkBound(name: string, value: number | null, most: number): void {
  if (value !== null && !(Number.isInteger(value) && value >= 1 && value <= most)) {
    throw new KeyledgerError('InvalidRequest', `${name} must be 1 to ${most}`);
  }
}
