import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import {
  keyStream,
  newId,
  principalStream,
  type EventMetadata,
  type JsonObject,
  type KeyEventType,
  type PrincipalEvent,
  type Role,
} from '@keyledger/domain';
import { MemoryEventStore, plainEvent, sealEvent } from '@keyledger/event-store';

export const PROJECT = 'a'.repeat(32);
export const OTHER_PROJECT = 'b'.repeat(32);

const metadata: EventMetadata = {
  ...{ commandId: 'c1', correlationId: 'c1', causationId: 'c1', principal: 'p1', principalName: 'ada' },
  ...{ sourceAddress: '127.0.0.1', frontDoor: 'native' },
};

/** A log in memory that a test writes event by event, past all deciders, and the history keys that it is sealed under. */
export class WrittenLog {
  readonly store = new MemoryEventStore();
  /** Null: destroyed. */
  readonly keys = new Map<string, KeyObject | null>();
  #at = Date.parse('2026-01-01T00:00:00.000Z');

  /** A key of its own history key. @returns its id */
  async createKey(description = '', projectId = PROJECT): Promise<string> {
    const keyId = newId();
    this.keys.set(keyId, createSecretKey(randomBytes(32)));
    await this.append(keyId, 'KeyCreated', {
      ...{ projectId, description, spec: 'AES_256', usage: 'ENCRYPT_DECRYPT', origin: 'KEYLEDGER', tags: {} },
      material: { fingerprint: 'f' },
    });
    return keyId;
  }

  async append(keyId: string, type: KeyEventType, data: JsonObject = {}): Promise<void> {
    const event = sealEvent(keyStream(keyId), this.#event(type, data), keyId, this.keys.get(keyId)!);
    await this.store.append(keyStream(keyId), 'any', [event]);
  }

  /** As key-lifecycle does it. @param erased whether also the last step, cutting the stream, is done */
  async deleteKey(keyId: string, { erased = true, projectId = PROJECT } = {}): Promise<void> {
    await this.append(keyId, 'KeyDeletionScheduled', {
      deletionAt: '2026-02-01T00:00:00.000Z',
      waitHours: 72,
    });
    const event = plainEvent(this.#event('KeyDeleted', { projectId, actor: 'p1' }));
    const { revision } = await this.store.append(keyStream(keyId), 'any', [event]);
    this.keys.set(keyId, null);
    if (erased) await this.store.truncate(keyStream(keyId), revision);
  }

  async principal(principalId: string, ...events: PrincipalEvent[]): Promise<void> {
    const plain = events.map(({ type, data }) => plainEvent(this.#event(type, data)));
    await this.store.append(principalStream(principalId), 'any', plain);
  }

  /** A principal with an address. @returns its id */
  async person(name: string, role: Role = 'user', projectId = PROJECT): Promise<string> {
    const id = newId();
    const email = `${name}@example.org`;
    await this.principal(
      id,
      { type: 'PrincipalCreated', data: { projectId, name, role } },
      { type: 'PrincipalEmailChanged', data: { email } },
    );
    return id;
  }

  close(): Promise<void> {
    return this.store.close();
  }

  #event(type: string, data: JsonObject) {
    return { id: newId(), type, time: new Date((this.#at += 1000)).toISOString(), schema: 1, data, metadata };
  }
}
