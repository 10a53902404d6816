import {
  ageIdentity,
  ageRecipient,
  deriveScalar,
  newKdf,
  passwordFault,
  type Kdf,
} from '@keyledger/backup-file';
import {
  metadataOf,
  BACKUP_PIECE_BYTES,
  type BackupListReply,
  type BackupListRequest,
  type BackupReadReply,
  type BackupReadRequest,
  type BackupShowRequest,
  type BackupView,
  type TakeBackupRequest,
} from '@keyledger/contracts';
import { fromJsonText, inChunks } from '@keyledger/database';
import { KeyledgerError, UUID_PATTERN, deterministicId, type EventMetadata } from '@keyledger/domain';
import type { EventStore } from '@keyledger/event-store';
import type { MasterKeys } from '../master-keys/master-keys.js';
import { jsonText, type BackupRows } from './backup-rows.js';
import { backupView } from './backup-view.js';
import type { PlannedHeader } from './backup-work.js';
import { deriving } from './derivations.js';
import { requireInstallationAdmin } from '../access/first-project.js';
import { MAX_CHOSEN_KEYS, MAX_UNFINISHED } from './limits.js';
import type { BackupDatabase, BackupRow } from './schema.js';

/** Rows of a page at most. */
const MAX_LIMIT = 1_000;

/** Takes and hands out backups, for admins of the first project. */
export class BackupService {
  constructor(
    private readonly parts: {
      database: BackupDatabase;
      rows: BackupRows;
      masters: Pick<MasterKeys, 'current'>;
      events: Pick<EventStore, 'readStream'>;
      instanceId: () => string;
      /** The backup store in words; null: none is configured. */
      store: string | null;
      now: () => string;
      /** There is work. */
      wake: () => void;
      /** Default: what new files get. */
      kdf?: (() => Kdf) | undefined;
    },
  ) {}

  /**
   * Begins a backup, and answers when it is sure to be taken or to fail with a reason. Idempotent per command.
   * @throws KeyledgerError AccessDenied, InvalidRequest, KeyNotFound, IdempotencyMismatch, Sealed, Busy
   */
  async take(request: TakeBackupRequest): Promise<BackupView> {
    const { context, kind, password, keyIds } = request;
    const { rows, events, masters } = this.parts;
    await requireInstallationAdmin(events, context.caller, 'backups');
    const id = deterministicId('backup', context.commandId);
    const before = await rows.find(id);
    if (before) return this.retried(before, context.requestHash);
    // Asked for its error: a sealed node cannot take a backup.
    void masters.current;
    this.check(request);
    if (keyIds) await this.requireKeys(keyIds);
    if ((await rows.unfinished()) >= MAX_UNFINISHED) {
      throw new KeyledgerError('Busy', 'other backups are being taken: try again later');
    }
    const header = kind === 'file' ? await this.headerFor(password!) : null;
    await rows.add({
      id,
      kind,
      state: 'running',
      key_ids: keyIds ? jsonText([...new Set(keyIds)]) : null,
      header: header && jsonText(header),
      created_at: this.parts.now(),
      taken_at: null,
      cause: jsonText(metadataOf(context)),
      ...{ keys: 0, versions: 0, unreadable: 0, bytes: null, sha256: null, reason: null },
      ...{ attempt: 0, failures: 0, lease_until: 0 },
    });
    this.parts.wake();
    return backupView((await rows.find(id))!);
  }

  /** @throws KeyledgerError AccessDenied, InvalidRequest, InvalidCursor */
  async list({ context, limit, cursor }: BackupListRequest): Promise<BackupListReply> {
    await requireInstallationAdmin(this.parts.events, context.caller, 'backups');
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
      throw new KeyledgerError('InvalidRequest', `the limit is 1 to ${MAX_LIMIT}`);
    }
    const { items, nextCursor } = await this.parts.rows.list(limit, cursor);
    return { backups: items.map(backupView), nextCursor, store: this.parts.store };
  }

  /** @throws KeyledgerError AccessDenied, NotFound */
  async show({ context, id }: BackupShowRequest): Promise<BackupView> {
    await requireInstallationAdmin(this.parts.events, context.caller, 'backups');
    return backupView(await this.existing(id));
  }

  /** A piece of a file. @throws KeyledgerError AccessDenied, NotFound: also for a file that has expired, or is not taken yet */
  async read({ context, id, piece }: BackupReadRequest): Promise<BackupReadReply> {
    await requireInstallationAdmin(this.parts.events, context.caller, 'backups');
    const row = await this.existing(id);
    if (row.state !== 'taken' || row.kind !== 'file') throw notFound('the backup has no file now');
    const bytes = Number.isSafeInteger(piece) ? await this.parts.rows.piece(row, piece) : undefined;
    if (!bytes) throw notFound('the backup has no such piece');
    const last = (piece + 1) * BACKUP_PIECE_BYTES >= row.bytes!;
    return { bytes: Buffer.from(bytes).toString('base64'), last };
  }

  private retried(row: BackupRow, requestHash: string): BackupView {
    if (fromJsonText<EventMetadata>(row.cause).requestHash !== requestHash) {
      throw new KeyledgerError('IdempotencyMismatch', 'another request was made with this idempotency key');
    }
    return backupView(row);
  }

  private check({ kind, password, keyIds }: TakeBackupRequest): void {
    if (kind !== 'file' && kind !== 'store') throw invalid('a backup goes to a file or to the backup store');
    if (kind === 'store' && this.parts.store === null) {
      throw invalid('no backup store is configured (KEYLEDGER_BACKUP_STORE)');
    }
    if (kind === 'file') {
      if (typeof password !== 'string') throw invalid('a backup file needs a password');
      const fault = passwordFault(password);
      if (fault) throw invalid(fault);
    }
    if (keyIds && !(keyIds.length > 0 && keyIds.length <= MAX_CHOSEN_KEYS && keyIds.every(isUuid))) {
      throw invalid(`choose 1 to ${MAX_CHOSEN_KEYS} keys by their ids, or none for all`);
    }
  }

  private async requireKeys(keyIds: readonly string[]): Promise<void> {
    for (const ids of inChunks(keyIds)) {
      const rows = await this.parts.database.kysely
        .selectFrom('history_keys')
        .select('key_id')
        .where('key_id', 'in', ids)
        .execute();
      const there = new Set(rows.map(({ key_id }) => key_id));
      const missing = ids.find((id) => !there.has(id));
      if (missing) throw new KeyledgerError('KeyNotFound', `there is no key ${missing} to back up`);
    }
  }

  private async headerFor(password: string): Promise<PlannedHeader> {
    const kdf = (this.parts.kdf ?? newKdf)();
    const scalar = await deriving(() => deriveScalar(password, kdf));
    const identity = await ageIdentity(scalar).finally(() => scalar.fill(0));
    return { kdf, recipient: await ageRecipient(identity), instanceId: this.parts.instanceId() };
  }

  private async existing(id: string): Promise<BackupRow> {
    const row = isUuid(id) ? await this.parts.rows.find(id) : undefined;
    if (!row) throw notFound('there is no such backup');
    return row;
  }
}

const isUuid = (id: unknown): boolean => typeof id === 'string' && UUID_PATTERN.test(id);
const invalid = (message: string): KeyledgerError => new KeyledgerError('InvalidRequest', message);
const notFound = (message: string): KeyledgerError => new KeyledgerError('NotFound', message);
