import { setTimeout as sleep } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { SealedClient } from '@keyledger/bus';
import {
  BACKUP,
  BACKUP_PIECE_BYTES,
  RESTORE,
  type ApplyRestoreRequest,
  type BackupListReply,
  type BackupListRequest,
  type BackupReadReply,
  type BackupReadRequest,
  type BackupShowRequest,
  type BackupView,
  type CommandContext,
  type OpenRestoreRequest,
  type PlanRestoreRequest,
  type RequestContext,
  type RestoreView,
  type ShowRestoreRequest,
  type TakeBackupRequest,
  type WriteRestoreRequest,
} from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import { Backend } from '../../../core/backend.js';
import { piecesOf } from '../../../core/streamed-body.js';
import { BACKUP_POLL_MS, MAX_UPLOAD_BYTES } from '../limits.js';

/**
 * Backups and restores of the whole installation, as the services take and make them. Where none serves them, each of these is
 * refused with Unavailable.
 */
@Injectable()
export class BackupService {
  constructor(
    private readonly backend: Backend,
    private readonly sealed: SealedClient,
  ) {}

  /** Begins a backup. @param password of a file. */
  take(context: CommandContext, kind: TakeBackupRequest['kind'], password?: string): Promise<BackupView> {
    const asked: TakeBackupRequest = { context, kind, ...(password === undefined ? {} : { password }) };
    return this.sealed.request<BackupView>(BACKUP.take, asked);
  }

  /** The backup, once it does not run any more. @throws KeyledgerError Timeout */
  taken(context: RequestContext, id: string, timeoutMs: number): Promise<BackupView> {
    const asked: BackupShowRequest = { context, id };
    const look = (): Promise<BackupView> => this.backend.ask<BackupView>(BACKUP.show, asked);
    return settled(look, ({ state }) => state !== 'running', timeoutMs);
  }

  list(context: RequestContext, limit: number, cursor: string | null): Promise<BackupListReply> {
    const asked: BackupListRequest = { context, limit, cursor };
    return this.backend.ask<BackupListReply>(BACKUP.list, asked);
  }

  /** A piece of a taken file. */
  piece(context: RequestContext, id: string, piece: number): Promise<BackupReadReply> {
    const asked: BackupReadRequest = { context, id, piece };
    return this.backend.ask<BackupReadReply>(BACKUP.read, asked);
  }

  /** Begins a restore, which changes nothing before it is applied. */
  open(context: CommandContext, source: OpenRestoreRequest['source']): Promise<RestoreView> {
    const asked: OpenRestoreRequest = { context, source };
    return this.backend.ask<RestoreView>(RESTORE.open, asked);
  }

  /** Hands on a file as it comes. Resolves with how many pieces it had. @throws KeyledgerError PayloadTooLarge */
  async upload(context: RequestContext, id: string, file: Readable): Promise<number> {
    let piece = 0;
    for await (const bytes of piecesOf(file, BACKUP_PIECE_BYTES, MAX_UPLOAD_BYTES)) {
      const asked: WriteRestoreRequest = { context, id, piece, bytes: bytes.toString('base64') };
      await this.backend.ask<unknown>(RESTORE.write, asked);
      piece++;
    }
    return piece;
  }

  plan(context: CommandContext, id: string, password?: string): Promise<RestoreView> {
    const asked: PlanRestoreRequest = { context, id, ...(password === undefined ? {} : { password }) };
    return this.sealed.request<RestoreView>(RESTORE.plan, asked);
  }

  apply(context: CommandContext, id: string): Promise<RestoreView> {
    const asked: ApplyRestoreRequest = { context, id };
    return this.backend.ask<RestoreView>(RESTORE.apply, asked);
  }

  /** The restore, once it is in none of these states any more. @throws KeyledgerError Timeout */
  past(
    context: RequestContext,
    id: string,
    states: readonly RestoreView['state'][],
    timeoutMs: number,
  ): Promise<RestoreView> {
    const asked: ShowRestoreRequest = { context, id };
    const look = (): Promise<RestoreView> => this.backend.ask<RestoreView>(RESTORE.show, asked);
    return settled(look, ({ state }) => !states.includes(state), timeoutMs);
  }
}

async function settled<T>(look: () => Promise<T>, is: (view: T) => boolean, timeoutMs: number): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const view = await look();
    if (is(view)) return view;
    if (performance.now() >= deadline) throw new KeyledgerError('Timeout', 'it takes too long');
    await sleep(BACKUP_POLL_MS);
  }
}
