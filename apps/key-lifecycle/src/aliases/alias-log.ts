import type { KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { CommandContext } from '@keyledger/contracts';
import { aliasStream, type AliasEvent } from '@keyledger/domain';
import {
  sealedUnder,
  sealEvent,
  type AppendResult,
  type ExpectedRevision,
  type StoredEvent,
} from '@keyledger/event-store';
import type { ServiceContext } from '@keyledger/runtime';
import { CONTEXT } from '../context.js';
import { clearEvent } from '../log/key-log.js';

/** Where an alias points. Read without opening anything: the target's id is in clear beside the sealed data. */
export interface AliasState {
  /** Null: free. */
  keyId: string | null;
  /** ISO 8601 UTC: since when this alias exists, and since when it points to its key. */
  createdAt: string;
  updatedAt: string;
  expected: ExpectedRevision;
  position: number;
  /** Event ids, for recognising a retry. */
  eventIds: Set<string>;
}

/** Reads and writes alias streams, whose existence reserves the name. */
@Injectable()
export class AliasLog {
  constructor(@Inject(CONTEXT) private readonly context: ServiceContext) {}

  async load(projectId: string, name: string): Promise<AliasState> {
    const events = await this.context.store.readStream(aliasStream(projectId, name));
    const last = events.at(-1);
    const created = events.findLast(({ type }) => type === 'AliasCreated');
    return {
      keyId: last && last.type !== 'AliasDeleted' ? sealedUnder(last) : null,
      createdAt: created?.time ?? '',
      updatedAt: last?.time ?? '',
      expected: last?.revision ?? 'none',
      position: last?.position ?? -1,
      eventIds: new Set(events.map(({ id }) => id)),
    };
  }

  /** @throws RevisionConflictError */
  async append(
    projectId: string,
    event: AliasEvent,
    expected: ExpectedRevision,
    command: CommandContext,
    historyKey: KeyObject,
    time: string,
  ): Promise<AppendResult> {
    const stream = aliasStream(projectId, event.data.name);
    const sealed = sealEvent(
      stream,
      clearEvent(event, stream, 0, command, time),
      event.data.keyId,
      historyKey,
    );
    try {
      return await this.context.store.append(stream, expected, [sealed]);
    } catch (error) {
      // The stream of a name whose events were erased reads as empty, but its revisions go on.
      const { actual } = error as { actual?: unknown };
      if (expected !== 'none' || typeof actual !== 'number') throw error;
      if ((await this.context.store.readStream(stream)).length > 0) throw error;
      return this.context.store.append(stream, actual, [sealed]);
    }
  }

  /** The id that the event of this command has in this alias's stream. */
  eventId(projectId: string, name: string, command: CommandContext, type: AliasEvent['type']): string {
    return clearEvent({ type, data: {} }, aliasStream(projectId, name), 0, command, '').id;
  }

  /** Forgets the alias's past when every key that it ever pointed to has been deleted. */
  async erase(
    projectId: string,
    name: string,
    isDeleted: (keyId: string) => Promise<boolean>,
  ): Promise<void> {
    const stream = aliasStream(projectId, name);
    const events: StoredEvent[] = await this.context.store.readStream(stream);
    if (events.length === 0) return;
    for (const keyId of new Set(events.map(sealedUnder))) {
      if (keyId !== null && !(await isDeleted(keyId))) return;
    }
    await this.context.store.forget(stream);
  }
}
