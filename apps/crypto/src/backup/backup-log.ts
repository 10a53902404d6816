import {
  backupStream,
  deterministicId,
  type BackupEvent,
  type EventMetadata,
  type JsonObject,
} from '@keyledger/domain';
import { plainEvent, type EventStore } from '@keyledger/event-store';
import { systemCause } from '../custody/cause.js';
import type { CustodyLog } from '../custody/custody-log.js';

const BACKUP_EVENT_SCHEMA = 1;

/** Writes what became of backups and restores, once each, whoever tries how often. */
export class BackupLog {
  constructor(
    private readonly events: EventStore,
    private readonly custody: Pick<CustodyLog, 'append'>,
    private readonly now: () => string,
  ) {}

  /**
   * @param streamId of the backup whose stream it belongs to
   * @param key names what happened: the same key is written once
   */
  async append(streamId: string, event: BackupEvent, cause: EventMetadata, key: string): Promise<void> {
    const stream = backupStream(streamId);
    const prepared = plainEvent({
      id: deterministicId('backup event', stream, event.type, key),
      type: event.type,
      time: this.now(),
      schema: BACKUP_EVENT_SCHEMA,
      data: event.data as unknown as JsonObject,
      metadata: cause,
    });
    await this.events.append(stream, 'any', [prepared]);
  }

  /** The root key's stream tells too when all keys were backed up last (seed 000). */
  async allKeysBackedUp(backupId: string, keys: number): Promise<void> {
    const key = `all keys are in backup ${backupId}`;
    await this.custody.append(
      () => [{ type: 'AllKeysBackedUp', data: { backupId, keys } }],
      systemCause(key),
      key,
    );
  }
}
