import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';
import type { EventMetadata, JsonObject } from '@keyledger/domain';
import type { NewEvent, StoredEvent } from './port.js';

/**
 * Sealed event data (DESIGN 5, Erasing): the data and the whole metadata of a key's event, AES-256-GCM under the key's
 * history key. Stored form of `data`: `{"v": <schema>, "k": <key id>, "sealed": base64(nonce ‖ ciphertext ‖ tag)}`.
 * The additional authenticated data is `stream`, `type` and event id, so that a sealed body cannot be moved elsewhere.
 */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** An event in clear, as deciders and projections see it. */
export interface ClearEvent {
  id: string;
  type: string;
  /** ISO 8601 UTC. */
  time: string;
  schema: number;
  data: JsonObject;
  metadata: EventMetadata;
}

/** A stored event with its data in clear, or null when its history key is gone and it is noise. */
export type OpenedEvent = Omit<StoredEvent, 'data' | 'metadata'> & {
  schema: number;
  /** The key under whose history key it is sealed; null for events that are not sealed. */
  keyId: string | null;
  data: JsonObject | null;
  metadata: EventMetadata | null;
};

const aad = (stream: string, type: string, id: string): Buffer => Buffer.from(`${stream}\n${type}\n${id}`);

/** Seals an event of `stream` under a key's history key. */
export function sealEvent(stream: string, event: ClearEvent, keyId: string, historyKey: KeyObject): NewEvent {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', historyKey, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(aad(stream, event.type, event.id));
  const body = Buffer.concat([
    nonce,
    cipher.update(JSON.stringify({ data: event.data, metadata: event.metadata })),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  const data = { v: event.schema, k: keyId, sealed: body.toString('base64') };
  return { id: event.id, type: event.type, time: event.time, data, metadata: {} };
}

/** The stored form of an event that needs no sealing (principals, projects, `KeyDeleted`). */
export function plainEvent(event: ClearEvent): NewEvent {
  return {
    id: event.id,
    type: event.type,
    time: event.time,
    data: { v: event.schema, ...event.data },
    metadata: { ...event.metadata } as unknown as JsonObject,
  };
}

/** The id of the key under whose history key a stored event is sealed, or null when it is in clear. */
export function sealedUnder(event: StoredEvent): string | null {
  return typeof event.data.sealed === 'string' && typeof event.data.k === 'string' ? event.data.k : null;
}

/**
 * Opens a stored event. `historyKey` is null when it was destroyed: the event is then unreadable, which is no error.
 * @throws Error when the sealed data was altered, or sealed under another key.
 */
export function openEvent(event: StoredEvent, historyKey: KeyObject | null): OpenedEvent {
  const { data, metadata, ...place } = event;
  const keyId = sealedUnder(event);
  const schema = typeof data.v === 'number' ? data.v : 1;
  if (keyId === null) {
    const { v: _schema, ...clear } = data;
    return { ...place, schema, keyId, data: clear, metadata: metadata as unknown as EventMetadata };
  }
  if (!historyKey) return { ...place, schema, keyId, data: null, metadata: null };
  const body = Buffer.from(data.sealed as string, 'base64');
  if (body.length < NONCE_BYTES + TAG_BYTES) throw new Error(`event ${event.id}: its sealed data was cut`);
  // The length is fixed: GCM would take a shorter tag, which is easier to guess.
  const decipher = createDecipheriv('aes-256-gcm', historyKey, body.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(aad(event.stream, event.type, event.id));
  decipher.setAuthTag(body.subarray(body.length - TAG_BYTES));
  const clear = decipher.update(body.subarray(NONCE_BYTES, body.length - TAG_BYTES));
  // GCM holds nothing back: what is left is to check the tag, before a byte of it is looked at.
  decipher.final();
  return { ...place, schema, keyId, ...JSON.parse(clear.toString('utf8')) };
}
