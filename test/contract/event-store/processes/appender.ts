import { randomUUID } from 'node:crypto';
import { openEventStore, RevisionConflictError, type EventStore } from '@keyledger/event-store';

/**
 * A process that appends to one file until it has done its part, or until it is killed.
 * Arguments: url, own name, appends (0: without end), appends in flight, name of a stream that all processes fight over.
 * Prints a line for each acknowledged append: `<stream> <revision> <position>`.
 */
const [url = '', name = '', appendsText = '0', inFlightText = '1', sharedStream = ''] = process.argv.slice(2);
const appends = Number(appendsText) || Infinity;

const newEvents = (count: number): Parameters<EventStore['append']>[2] =>
  Array.from({ length: count }, () => ({
    id: randomUUID(),
    type: 'ThingHappened',
    time: new Date().toISOString(),
    data: { by: name, padding: 'x'.repeat(200) },
    metadata: {},
  }));

/** To its own stream, and then to the shared one with the revision that it believes in. */
async function work(store: EventStore, worker: number): Promise<void> {
  const own = `own-${name}-${worker}`;
  let last = -1;
  for (let n = 0; n < appends; n++) {
    const result = await store.append(own, last < 0 ? 'none' : last, newEvents(2));
    last = result.revision;
    console.log(`${own} ${result.revision} ${result.position}`);
    if (sharedStream) await fight(store);
  }
}

async function fight(store: EventStore): Promise<void> {
  const [newest] = await store.readStream(sharedStream, { backwards: true, limit: 1 });
  try {
    const result = await store.append(sharedStream, newest?.revision ?? 'none', newEvents(1));
    console.log(`${sharedStream} ${result.revision} ${result.position}`);
  } catch (error) {
    if (!(error instanceof RevisionConflictError)) throw error;
  }
}

const store = await openEventStore({ url });
console.log('ready');
await Promise.all(Array.from({ length: Number(inFlightText) }, (_, worker) => work(store, worker)));
await store.close();
