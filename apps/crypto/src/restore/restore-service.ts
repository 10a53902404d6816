import { BackupReader, isBackupFileError, secretOf, type BackupHeader } from '@keyledger/backup-file';
import {
  metadataOf,
  BACKUP_PIECE_BYTES,
  type ApplyRestoreRequest,
  type OpenRestoreRequest,
  type PlanRestoreRequest,
  type RestoreReport,
  type RestoreView,
  type ShowRestoreRequest,
  type WriteRestoreRequest,
} from '@keyledger/contracts';
import { fromJsonText } from '@keyledger/database';
import { KeyledgerError, UUID_PATTERN, deterministicId, type EventMetadata } from '@keyledger/domain';
import type { EventStore } from '@keyledger/event-store';
import { jsonText } from '../backup/backup-rows.js';
import { deriving } from '../backup/derivations.js';
import { requireInstallationAdmin } from '../access/first-project.js';
import { MAX_BACKUP_PIECES, MAX_UNFINISHED } from '../backup/limits.js';
import type { RestoreRow } from '../backup/schema.js';
import type { MasterKeys } from '../master-keys/master-keys.js';
import type { RestoreRows } from './restore-rows.js';
import { requireSameInstance } from './restore-sources.js';

/** Restores from backups, for admins of the first project: opened, uploaded, planned (the dry run), applied. */
export class RestoreService {
  constructor(
    private readonly parts: {
      rows: RestoreRows;
      masters: Pick<MasterKeys, 'current' | 'wrapping'>;
      events: Pick<EventStore, 'readStream'>;
      instanceId: () => string;
      /** Whether there is a backup store to restore from. */
      hasStore: boolean;
      now: () => string;
      /** There is work. */
      wake: () => void;
    },
  ) {}

  /** Idempotent per command. @throws KeyledgerError AccessDenied, InvalidRequest, IdempotencyMismatch, Busy */
  async open({ context, source }: OpenRestoreRequest): Promise<RestoreView> {
    const { rows, events } = this.parts;
    await requireInstallationAdmin(events, context.caller, 'backups');
    if (source !== 'file' && source !== 'store')
      throw invalid('a restore is from a file or from the backup store');
    if (source === 'store' && !this.parts.hasStore) {
      throw invalid('no backup store is configured (KEYLEDGER_BACKUP_STORE)');
    }
    const id = deterministicId('restore', context.commandId);
    const before = await rows.find(id);
    if (before && fromJsonText<EventMetadata>(before.cause).requestHash !== context.requestHash) {
      throw new KeyledgerError('IdempotencyMismatch', 'another request was made with this idempotency key');
    }
    if (!before) await this.makeRoom();
    await rows.add({
      id,
      source,
      state: 'uploading',
      created_at: this.parts.now(),
      cause: jsonText(metadataOf(context)),
      ...{ apply_cause: null, backup_id: null, taken_at: null, report: null, reason: null },
      ...{ attempt: 0, failures: 0, lease_until: 0 },
    });
    return restoreView(await this.existing(id));
  }

  /** @throws KeyledgerError AccessDenied, NotFound, InvalidRequest: the piece is not the next one; PayloadTooLarge */
  async write({ context, id, piece, bytes }: WriteRestoreRequest): Promise<RestoreView> {
    const { rows, events } = this.parts;
    await requireInstallationAdmin(events, context.caller, 'backups');
    const row = await this.existing(id);
    if (row.source !== 'file' || row.state !== 'uploading') throw invalid('this restore takes no file now');
    const content = typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : Buffer.alloc(0);
    if (content.length === 0 || content.length > BACKUP_PIECE_BYTES) {
      throw invalid(`a piece has 1 to ${BACKUP_PIECE_BYTES} bytes`);
    }
    if (!Number.isInteger(piece) || piece < 0 || piece >= MAX_BACKUP_PIECES) {
      throw new KeyledgerError('PayloadTooLarge', `a file has at most ${MAX_BACKUP_PIECES} pieces`);
    }
    const next = await rows.pieces(id);
    if (piece > next) throw invalid(`the next piece is number ${next}`);
    if (piece === next) await rows.addPiece(id, piece, content);
    return restoreView(row);
  }

  /**
   * Begins the dry run; a wrong password, a foreign file or none at all is told at once and changes nothing.
   * @throws KeyledgerError AccessDenied, NotFound, InvalidRequest, Sealed, Busy
   */
  async plan({ context, id, password }: PlanRestoreRequest): Promise<RestoreView> {
    const { rows, events, masters } = this.parts;
    await requireInstallationAdmin(events, context.caller, 'backups');
    void masters.current;
    const row = await this.existing(id);
    if (row.state === 'planning') return restoreView(row);
    if (row.state !== 'uploading' && row.state !== 'planned')
      throw invalid(`the restore is ${row.state} already`);
    const header = row.source === 'file' ? await this.unlock(id, password) : null;
    const found = { backup_id: header?.backupId ?? null, taken_at: header?.takenAt ?? null };
    await rows.move(id, ['uploading', 'planned'], { ...found, state: 'planning', report: null, failures: 0 });
    this.parts.wake();
    return restoreView(await this.existing(id));
  }

  /** Begins what the plan said. Idempotent. @throws KeyledgerError AccessDenied, NotFound, InvalidRequest, Sealed */
  async apply({ context, id }: ApplyRestoreRequest): Promise<RestoreView> {
    const { rows, events, masters } = this.parts;
    await requireInstallationAdmin(events, context.caller, 'backups');
    void masters.current;
    const apply_cause = jsonText(metadataOf(context));
    const begun = await rows.move(id, ['planned'], { state: 'running', failures: 0, apply_cause });
    if (begun) this.parts.wake();
    const row = await this.existing(id);
    if (row.state === 'uploading' || row.state === 'planning')
      throw invalid('the restore is not planned yet');
    return restoreView(row);
  }

  /** @throws KeyledgerError AccessDenied, NotFound */
  async show({ context, id }: ShowRestoreRequest): Promise<RestoreView> {
    await requireInstallationAdmin(this.parts.events, context.caller, 'backups');
    return restoreView(await this.existing(id));
  }

  private async unlock(id: string, password: string | undefined): Promise<BackupHeader> {
    if (typeof password !== 'string') throw invalid('a backup file needs its password');
    const { rows, masters, instanceId } = this.parts;
    try {
      const { header } = await BackupReader.open(rows.file(id));
      requireSameInstance(header, instanceId());
      const scalar = await deriving(() => secretOf(password, header));
      await rows.keepSecret(masters, id, scalar).finally(() => scalar.fill(0));
      return header;
    } catch (error) {
      throw isBackupFileError(error) ? invalid(error.message) : error;
    }
  }

  /** A restore that waits for somebody makes room for a new one; those at work do not. */
  private async makeRoom(): Promise<void> {
    const unfinished = await this.parts.rows.unfinished();
    if (unfinished.length < MAX_UNFINISHED) return;
    const waiting = unfinished.find(({ state }) => state === 'uploading' || state === 'planned');
    if (!waiting) throw new KeyledgerError('Busy', 'other restores are under way: try again later');
    await this.parts.rows.giveUp(waiting.id, 'others were opened after it');
  }

  private async existing(id: string): Promise<RestoreRow> {
    const row = typeof id === 'string' && UUID_PATTERN.test(id) ? await this.parts.rows.find(id) : undefined;
    if (!row) throw new KeyledgerError('NotFound', 'there is no such restore');
    return row;
  }
}

function restoreView({ id, source, state, backup_id, taken_at, report, reason }: RestoreRow): RestoreView {
  return {
    id,
    source,
    state: state === 'finishing' ? 'running' : state,
    backupId: backup_id,
    takenAt: taken_at,
    report: report === null ? null : fromJsonText<RestoreReport>(report),
    reason,
  };
}

const invalid = (message: string): KeyledgerError => new KeyledgerError('InvalidRequest', message);
