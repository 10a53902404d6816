import type { KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { metadataOf, type CommandContext } from '@keyledger/contracts';
import {
  deterministicId,
  evolve,
  KEY_EVENT_SCHEMA,
  KeyledgerError,
  keyStream,
  type JsonObject,
  type KeyEvent,
  type KeyHistory,
} from '@keyledger/domain';
import {
  plainEvent,
  sealEvent,
  type AppendResult,
  type ClearEvent,
  type ExpectedRevision,
  type OpenedEvent,
} from '@keyledger/event-store';
import type { ServiceContext } from '@keyledger/runtime';
import { CONTEXT } from '../context.js';
import { upcastKeyEvent } from './upcast.js';

/** A key's stream, read and folded. */
export interface LoadedKey {
  state: KeyHistory;
  /** What to append after. */
  expected: ExpectedRevision;
  /** Readable events, oldest first; for `?at=` and for finding a command that was carried out already. */
  events: OpenedEvent[];
}

/** Reads and writes key streams: sealing, upcasting, folding, event ids and metadata are here alone. */
@Injectable()
export class KeyLog {
  constructor(@Inject(CONTEXT) private readonly context: ServiceContext) {}

  async load(keyId: string): Promise<LoadedKey> {
    const stored = await this.context.store.readStream(keyStream(keyId));
    const events = await this.context.history.open(stored);
    return { state: fold(keyId, events), expected: stored.at(-1)?.revision ?? 'none', events };
  }

  /**
   * Appends what was decided, under the key's history key. The ids of the events follow from the command, so that its
   * retry is recognised by the store.
   * @throws RevisionConflictError
   */
  async append(
    keyId: string,
    expected: ExpectedRevision,
    events: readonly KeyEvent[],
    command: CommandContext,
    historyKey: KeyObject,
    time: string,
  ): Promise<AppendResult> {
    const stream = keyStream(keyId);
    const prepared = events.map((event, index) => {
      const clear = clearEvent(event, stream, index, command, time);
      // The one event that stays is in clear: nobody could read it otherwise.
      return event.type === 'KeyDeleted'
        ? plainEvent(withoutPerson(clear))
        : sealEvent(stream, clear, keyId, historyKey);
    });
    return this.context.store.append(stream, expected, prepared);
  }

  /** The key's history key. */
  async historyKeyOf(keyId: string): Promise<KeyObject> {
    const key = await this.context.history.get(keyId);
    if (!key) throw new KeyledgerError('Unavailable', 'the key is being deleted');
    return key;
  }
}

/** The state after these events. Events that can no longer be read come before a KeyDeleted, which needs none of them. */
export function fold(keyId: string, events: readonly OpenedEvent[]): KeyHistory {
  let state: KeyHistory;
  for (const event of events) {
    if (event.data === null) continue;
    state = evolve(state, upcastKeyEvent(event), { keyId, revision: event.revision, time: event.time });
  }
  return state;
}

/** An event in clear, with who caused it. */
export function clearEvent(
  event: { type: string; data: unknown },
  stream: string,
  index: number,
  command: CommandContext,
  time: string,
): ClearEvent {
  const { commandId, requestHash } = command;
  return {
    // The request's hash is part of the id: a reused idempotency key with another body is no retry.
    id: deterministicId('event', commandId, requestHash, stream, String(index)),
    type: event.type,
    time,
    schema: KEY_EVENT_SCHEMA,
    data: event.data as JsonObject,
    metadata: metadataOf(command),
  };
}

/** Seed 002 and DESIGN 4: of a deleted key stay the id, the time and the actor. */
function withoutPerson(event: ClearEvent): ClearEvent {
  const { commandId, correlationId, causationId, principal, frontDoor, requestHash } = event.metadata;
  const hash = requestHash === undefined ? {} : { requestHash };
  const metadata = { commandId, correlationId, causationId, principal, frontDoor, ...hash };
  return { ...event, metadata: { ...metadata, principalName: '', sourceAddress: '' } };
}

/**
 * Whether this command is in the stream already: a retry, whose first try has had its effect.
 * @throws KeyledgerError IdempotencyMismatch when another request used the same idempotency key.
 */
export function wasCarriedOut(events: readonly OpenedEvent[], command: CommandContext): boolean {
  const earlier = events.find(({ metadata }) => metadata?.commandId === command.commandId);
  if (!earlier) return false;
  if (earlier.metadata?.requestHash !== command.requestHash) {
    throw new KeyledgerError('IdempotencyMismatch', 'this idempotency key was used for another request');
  }
  return true;
}
