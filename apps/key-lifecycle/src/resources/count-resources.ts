import { Inject, Injectable } from '@nestjs/common';
import type { ResourceCounts } from '@keyledger/contracts';
import { PROVIDER_ALGORITHMS } from '@keyledger/domain';
import { DATABASE, type LifecycleDatabase } from '../context.js';
import { KeyQueries } from '../read-model/key-queries.js';

/** How many resources the keys of the whole installation protect: custody asks before the native provider is deleted. */
@Injectable()
export class CountResources {
  constructor(
    @Inject(DATABASE) private readonly database: LifecycleDatabase,
    private readonly queries: KeyQueries,
  ) {}

  /** @throws KeyledgerError Unavailable when the read model is behind the log. */
  async count(): Promise<ResourceCounts> {
    await this.queries.caughtUp();
    const rows = await this.database.kysely.selectFrom('resource_counts').selectAll().execute();
    const counts: ResourceCounts = { total: 0, byAlgorithm: { AES256_CTR: 0, AES256_GCM: 0 } };
    for (const name of PROVIDER_ALGORITHMS) {
      counts.byAlgorithm[name] = rows.find(({ algorithm }) => algorithm === name)?.resources ?? 0;
      counts.total += counts.byAlgorithm[name];
    }
    return counts;
  }
}
