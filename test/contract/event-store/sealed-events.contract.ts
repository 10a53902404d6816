import { createSecretKey, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import type { EventMetadata } from '@keyledger/domain';
import { openEvent, plainEvent, sealEvent, sealedUnder, type ClearEvent } from '@keyledger/event-store';
import { TIME, upTo, type ContractContext } from './helpers.js';

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

const clearEvent = (n: number): ClearEvent => ({
  id: randomUUID(),
  type: 'KeyTagged',
  time: TIME,
  schema: 1,
  data: { n, tag: 'payroll' },
  metadata,
});

export function sealedEventsContract({ store, stream }: ContractContext): void {
  const appendSealed = async (key: KeyObject, count = 3): Promise<ClearEvent[]> => {
    const events = upTo(count).map(clearEvent);
    const sealed = events.map((event) => sealEvent(stream(), event, 'key-id', key));
    await store().append(stream(), 'none', sealed);
    return events;
  };

  it('come back whole through the log, under their history key', async () => {
    const key = newHistoryKey();
    const events = await appendSealed(key);
    const kept = await store().readStream(stream());
    expect(kept.map(sealedUnder)).toEqual(['key-id', 'key-id', 'key-id']);
    const opened = kept.map((event) => openEvent(event, key));
    expect(opened).toMatchObject(events.map((event) => ({ ...event, keyId: 'key-id' })));
  });

  it('turn unreadable when their history key is gone; their type, time and place stay', async () => {
    const events = await appendSealed(newHistoryKey());
    const kept = await store().readStream(stream());
    const opened = kept.map((event) => openEvent(event, null));
    expect(opened.map(({ data, metadata }) => [data, metadata])).toEqual(upTo(3).map(() => [null, null]));
    expect(opened).toMatchObject(
      events.map(({ id, type, time }, revision) => ({ id, type, time, revision })),
    );
    expect(JSON.stringify(kept)).not.toContain('payroll');
  });

  it('fail loudly when they were altered, or opened under another key', async () => {
    const key = newHistoryKey();
    await appendSealed(key, 2);
    const [first, second] = await store().readStream(stream());
    expect(() => openEvent(first!, newHistoryKey())).toThrow();
    expect(() => openEvent({ ...first!, data: second!.data }, key)).toThrow();
    const body = Buffer.from(first!.data.sealed as string, 'base64');
    body[20]! ^= 1;
    const altered = { ...first!, data: { ...first!.data, sealed: body.toString('base64') } };
    expect(() => openEvent(altered, key)).toThrow();
  });

  it('lie beside plain ones, which need no key', async () => {
    const event = { ...clearEvent(0), type: 'KeyDeleted' };
    await appendSealed(newHistoryKey(), 1);
    await store().append(stream(), 0, [plainEvent(event)]);
    await store().truncate(stream(), 1);
    const [only, ...others] = await store().readStream(stream());
    expect(others).toEqual([]);
    expect(openEvent(only!, null)).toMatchObject({ ...event, keyId: null, revision: 1 });
  });
}
