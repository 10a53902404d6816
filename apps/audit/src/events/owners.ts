import type { Caller } from '@keyledger/contracts';
import { inChunks, type Database } from '@keyledger/database';
import { keyIdOfStream, KeyledgerError } from '@keyledger/domain';
import { sealedUnder, type StoredEvent } from '@keyledger/event-store';
import { historyProjection } from '../history/projection.js';
import type { AuditTables } from '../tables.js';

/** How long to wait for the tables to know the keys and principals of a page of the log. */
const CATCH_UP_MS = 5_000;

/** What is asked of the projection that knows whom keys and principals belong to. */
export interface ReachesPosition {
  waitFor(position: number, timeoutMs: number): Promise<boolean>;
}

const isProjected = (stream: string): boolean =>
  historyProjection.prefixes.some((prefix) => stream.startsWith(prefix));

/** Which events a caller may see: those of its own project, and the installation's for who oversees it. */
export class Owners {
  constructor(
    private readonly database: Database<AuditTables>,
    private readonly projection: ReachesPosition,
  ) {}

  /**
   * The caller's events among these, and which of their keys are deleted.
   * @throws KeyledgerError Unavailable when the tables are behind.
   */
  async visible(
    events: readonly StoredEvent[],
    { projectId, role }: Caller,
  ): Promise<{ events: StoredEvent[]; deleted: Set<string> }> {
    // Of other streams the projection need not hear: not every event store tells it that they went on.
    const last = events.findLast(({ stream }) => isProjected(stream))?.position ?? -1;
    if (!(await this.projection.waitFor(last, CATCH_UP_MS))) {
      throw new KeyledgerError('Unavailable', 'the history is catching up with the log: try again later');
    }
    const keys = await this.keysOf(events, projectId);
    const principals = await this.principalsOf(events, projectId);
    const oversees = role === 'admin' || role === 'auditor';
    const visible = events.filter(({ stream }) => {
      const keyId = keyIdOfStream(stream);
      if (keyId !== null) return keys.has(keyId);
      if (stream.startsWith('principal-')) return principals.has(stream.slice('principal-'.length));
      if (stream.startsWith('alias-')) return stream.startsWith(`alias-${projectId}:`);
      if (stream.startsWith('kms-service-')) return stream === `kms-service-${projectId}`;
      return stream === `project-${projectId}` || (oversees && stream.startsWith('rootkey-'));
    });
    const deleted = new Set([...keys].flatMap(([keyId, isDeleted]) => (isDeleted ? keyId : [])));
    return { events: visible, deleted };
  }

  /** The project's keys that these events are of or sealed under, and whether they are deleted. */
  private async keysOf(events: readonly StoredEvent[], projectId: string): Promise<Map<string, boolean>> {
    const ids = new Set(
      events
        .flatMap((event) => [keyIdOfStream(event.stream), sealedUnder(event)])
        .filter((id) => id !== null),
    );
    const found = new Map<string, boolean>();
    for (const some of inChunks([...ids])) {
      const rows = await this.database.kysely
        .selectFrom('keys')
        .select(['key_id', 'deleted'])
        .where('key_id', 'in', some)
        .where('project_id', '=', projectId)
        .execute();
      for (const row of rows) found.set(row.key_id, row.deleted === 1);
    }
    return found;
  }

  private async principalsOf(events: readonly StoredEvent[], projectId: string): Promise<Set<string>> {
    const ids = new Set(
      events.flatMap(({ stream }) =>
        stream.startsWith('principal-') ? stream.slice('principal-'.length) : [],
      ),
    );
    const found = new Set<string>();
    for (const some of inChunks([...ids])) {
      const rows = await this.database.kysely
        .selectFrom('principals')
        .select('principal_id')
        .where('principal_id', 'in', some)
        .where('project_id', '=', projectId)
        .execute();
      for (const row of rows) found.add(row.principal_id);
    }
    return found;
  }
}
