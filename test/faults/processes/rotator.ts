import { setTimeout as sleep } from 'node:timers/promises';
import { openEventStore } from '@keyledger/event-store';
import { systemCause } from '../../../apps/crypto/src/custody/cause.js';
import { RotatingNode } from '../../../apps/crypto/src/testing/rotating-node.js';

/**
 * A crypto node that begins a rotation of the master key where none is under way, and brings it to its end, or until it is killed.
 * Arguments: URL of the material database, URL of the event store. Prints `ready`, and `over` in the end.
 */
const [database = '', events = ''] = process.argv.slice(2);

const store = await openEventStore({ url: events });
const options = { url: database, schema: 'crypto', secureDelete: true };
const node = await RotatingNode.open(options, store, { times: { lookEveryMs: 50, leaseMs: 200 } });
console.log('ready');
node.rotation.start();
if (!(await node.store.rotation.running())) await node.rotation.rotate('manual', systemCause());
while (await node.store.rotation.running()) await sleep(5);
console.log('over');
await node.close();
await store.close();
