import type { RestoreReport } from '@keyledger/contracts';
import type { CredentialRecord } from '@keyledger/backup-file';
import type { EventStore } from '@keyledger/event-store';
import { inParallel } from '../backup/in-parallel.js';
import type { BackupDatabase } from '../backup/schema.js';
import type { MasterKeys } from '../master-keys/master-keys.js';
import {
  judgeVersions,
  wantsHistoryKey,
  type Found,
  type JudgedVersion,
  type LoggedKey,
} from './judge-key.js';
import type { KeyGroup, RecordPage } from './key-groups.js';
import { putBack, type LostSecrets } from './put-back.js';
import { removedCredentials } from './removed-credentials.js';
import { ReportBuilder } from './restore-list.js';
import { StoredState, versionName, type StoredKeys } from './stored-state.js';

/** Streams of keys read at once. */
const PARALLEL_KEYS = 16;

export interface PassParts {
  database: BackupDatabase;
  masters: Pick<MasterKeys, 'master' | 'wrapping'>;
  events: EventStore;
}

interface JudgedKey {
  group: KeyGroup;
  logged: LoggedKey;
  versions: JudgedVersion[];
  historyKeyLost: boolean;
}

/**
 * Goes through a whole backup and says what is lost and what is not; with `apply` it puts back what is lost. It can be repeated
 * at any time: what has been put back by this restore before counts as put back.
 */
export class RestorePass {
  private readonly state: StoredState;
  private readonly report = new ReportBuilder();
  private removed: Set<string> | undefined;

  constructor(
    private readonly parts: PassParts,
    private readonly restoreId: string,
    private readonly apply: boolean,
  ) {
    this.state = new StoredState(parts.database, parts.masters, parts.events);
  }

  /** @param progress is told after every page */
  async run(pages: AsyncIterable<RecordPage>, progress: () => Promise<void>): Promise<RestoreReport> {
    for await (const page of pages) {
      await this.page(page);
      await progress();
    }
    return this.report.report;
  }

  private async page({ groups, credentials }: RecordPage): Promise<void> {
    const keyIds = groups.map(({ keyId }) => keyId);
    const stored = await this.state.keys(keyIds);
    const done = await this.restoredBefore(keyIds);
    const judged: JudgedKey[] = [];
    await inParallel(groups.entries(), PARALLEL_KEYS, async ([index, group]) => {
      judged[index] = await this.judge(group, stored, done);
    });
    for (const { versions, historyKeyLost } of judged) {
      this.report.add(versions);
      if (historyKeyLost) this.report.report.historyKeys += 1;
    }
    const lostCredentials = await this.lostCredentials(credentials);
    this.report.report.credentials += lostCredentials.length;
    if (!this.apply) return;
    const lost = { ...lostOf(judged, stored), credentials: lostCredentials };
    if (lost.versions.length + lost.historyKeys.length + lost.credentials.length === 0) return;
    await putBack(this.parts.database, this.parts.masters, this.restoreId, lost);
    await this.takeBackDeleted(judged);
  }

  private async judge(group: KeyGroup, stored: StoredKeys, done: ReadonlySet<string>): Promise<JudgedKey> {
    const { logged, historyKey } = await this.state.logged(group, stored);
    const found = new Map<number, Found>();
    if (typeof logged !== 'string' && logged.state !== 'Deleted') {
      for (const { version } of group.versions) {
        const row = stored.versions.get(versionName(group.keyId, version));
        found.set(version, await this.state.version(row, logged));
      }
    }
    const versions = judgeVersions(group, logged, (version) => found.get(version) ?? 'missing');
    for (const each of versions) {
      const restored = done.has(versionName(group.keyId, each.record.version));
      if (restored && each.verdict === 'intact') Object.assign(each, { verdict: 'lost', done: true });
    }
    return { group, logged, versions, historyKeyLost: wantsHistoryKey(group.historyKey, logged, historyKey) };
  }

  /** What an earlier attempt of this restore has put back. */
  private async restoredBefore(keyIds: readonly string[]): Promise<Set<string>> {
    if (!this.apply || keyIds.length === 0) return new Set();
    const rows = await this.parts.database.kysely
      .selectFrom('restored_versions')
      .select(['key_id', 'version'])
      .where('restore_id', '=', this.restoreId)
      .where('key_id', 'in', keyIds)
      .execute();
    return new Set(rows.map(({ key_id, version }) => versionName(key_id, version)));
  }

  private async lostCredentials(records: readonly CredentialRecord[]): Promise<LostSecrets['credentials']> {
    const rows = await this.state.credentials(records);
    const lost: LostSecrets['credentials'] = [];
    for (const record of records) {
      const row = rows.get(record.accessKeyId);
      if ((await this.state.credential(row)) === 'intact') continue;
      this.removed ??= await removedCredentials(this.parts.events);
      if (!this.removed.has(record.accessKeyId)) lost.push({ record, damaged: row?.wrapped ?? null });
    }
    return lost;
  }

  /** Imported material whose deletion came into the log while it was put back: its destruction may have come too early. */
  private async takeBackDeleted(judged: readonly JudgedKey[]): Promise<void> {
    const { kysely } = this.parts.database;
    for (const { group, logged, versions } of judged) {
      if (typeof logged === 'string' || logged.state === 'Deleted' || logged.origin !== 'EXTERNAL') continue;
      if (!versions.some(({ verdict }) => verdict === 'lost')) continue;
      const stored = await this.state.keys([group.keyId]);
      const now = (await this.state.logged(group, stored)).logged;
      const present = typeof now !== 'string' && now.state !== 'Deleted' && now.material.present;
      if (!present) await kysely.deleteFrom('key_versions').where('key_id', '=', group.keyId).execute();
    }
  }
}

function lostOf(
  judged: readonly JudgedKey[],
  stored: StoredKeys,
): Pick<LostSecrets, 'versions' | 'historyKeys'> {
  const versions: LostSecrets['versions'] = [];
  const historyKeys: LostSecrets['historyKeys'] = [];
  for (const { group, versions: all, historyKeyLost } of judged) {
    if (historyKeyLost) {
      const damaged = stored.historyKeys.get(group.keyId)?.wrapped ?? null;
      historyKeys.push({ record: group.historyKey!, damaged });
    }
    for (const { record, verdict, done } of all) {
      const name = versionName(record.keyId, record.version);
      if (verdict === 'lost' && !done)
        versions.push({ record, damaged: stored.versions.get(name)?.wrapped ?? null });
    }
  }
  return { versions, historyKeys };
}
