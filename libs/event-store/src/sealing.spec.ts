import { createSecretKey, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import type { EventMetadata } from '@keyledger/domain';
import type { NewEvent, StoredEvent } from './port.js';
import { openEvent, plainEvent, sealedUnder, sealEvent, type ClearEvent } from './sealing.js';

const KEY_ID = '0b9f6b6e-5d3c-4a52-9d0c-6a3f6a0e9d11';
const STREAM = `key-${KEY_ID}`;
const newHistoryKey = (): KeyObject => createSecretKey(randomBytes(32));

const metadata: EventMetadata = {
  commandId: 'c-1',
  correlationId: 'r-1',
  causationId: 'r-1',
  principal: 'p-1',
  principalName: 'ada',
  sourceAddress: '192.0.2.7',
  frontDoor: 'native',
};

const clearEvent = (): ClearEvent => ({
  id: randomUUID(),
  type: 'KeyCreated',
  time: '2026-11-24T06:00:00.000Z',
  schema: 3,
  data: { description: 'payroll', fingerprint: 'ab12' },
  metadata,
});

const stored = (event: NewEvent, stream = STREAM): StoredEvent => ({
  ...event,
  stream,
  revision: 4,
  position: 17,
});

describe('a sealed event', () => {
  it('comes back whole under its history key, with its place in the log', () => {
    const event = clearEvent();
    const key = newHistoryKey();
    const opened = openEvent(stored(sealEvent(STREAM, event, KEY_ID, key)), key);
    expect(opened).toEqual({ ...event, keyId: KEY_ID, stream: STREAM, revision: 4, position: 17 });
  });

  it('shows its type, time, schema and key id, and nothing of its data and metadata', () => {
    const event = clearEvent();
    const sealed = sealEvent(STREAM, event, KEY_ID, newHistoryKey());
    const { id, type, time } = event;
    expect(sealed).toEqual({
      id,
      type,
      time,
      data: { v: 3, k: KEY_ID, sealed: expect.any(String) },
      metadata: {},
    });
    const body = Buffer.from(sealed.data.sealed as string, 'base64').toString('latin1');
    for (const word of ['payroll', 'fingerprint', 'principal', '192.0.2.7']) expect(body).not.toContain(word);
  });

  it('never looks the same twice, since each sealing draws its own nonce', () => {
    const event = clearEvent();
    const key = newHistoryKey();
    const bodies = Array.from({ length: 64 }, () => sealEvent(STREAM, event, KEY_ID, key).data.sealed);
    expect(new Set(bodies).size).toBe(64);
  });

  it('is unreadable without an error when its history key is gone', () => {
    const event = clearEvent();
    const opened = openEvent(stored(sealEvent(STREAM, event, KEY_ID, newHistoryKey())), null);
    expect(opened).toMatchObject({ id: event.id, type: event.type, schema: 3, keyId: KEY_ID });
    expect([opened.data, opened.metadata]).toEqual([null, null]);
  });

  it('fails loudly under another key', () => {
    const event = stored(sealEvent(STREAM, clearEvent(), KEY_ID, newHistoryKey()));
    expect(() => openEvent(event, newHistoryKey())).toThrow();
  });

  it('fails loudly when any part of its body was altered, or when it was cut', () => {
    const key = newHistoryKey();
    const event = stored(sealEvent(STREAM, clearEvent(), KEY_ID, key));
    const body = Buffer.from(event.data.sealed as string, 'base64');
    const withBody = (altered: Buffer): StoredEvent => ({
      ...event,
      data: { ...event.data, sealed: altered.toString('base64') },
    });
    for (let index = 0; index < body.length; index++) {
      const altered = Buffer.from(body);
      altered[index]! ^= 1;
      expect(() => openEvent(withBody(altered), key)).toThrow();
    }
    for (const length of [0, 11, 12, 27, body.length - 1]) {
      expect(() => openEvent(withBody(body.subarray(0, length)), key)).toThrow();
    }
  });

  it('fails loudly when it was moved to another stream, type or id', () => {
    const key = newHistoryKey();
    const event = stored(sealEvent(STREAM, clearEvent(), KEY_ID, key));
    for (const moved of [{ stream: 'key-other' }, { type: 'KeyDeleted' }, { id: randomUUID() }]) {
      expect(() => openEvent({ ...event, ...moved }, key)).toThrow();
    }
  });
});

describe('a plain event', () => {
  it('needs no key and comes back whole', () => {
    const event = clearEvent();
    const plain = stored(plainEvent(event), 'project-1');
    expect(sealedUnder(plain)).toBeNull();
    expect(openEvent(plain, null)).toEqual({
      ...event,
      keyId: null,
      stream: 'project-1',
      revision: 4,
      position: 17,
    });
  });

  it('keeps its data apart from its schema version', () => {
    expect(plainEvent(clearEvent()).data).toEqual({ v: 3, description: 'payroll', fingerprint: 'ab12' });
  });

  it('has schema 1 when it was written before schemas were', () => {
    const { data: _data, ...event } = stored(plainEvent(clearEvent()));
    expect(openEvent({ ...event, data: { x: 1 } }, null)).toMatchObject({ schema: 1, data: { x: 1 } });
  });
});
