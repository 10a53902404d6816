import { openEventStore } from '@keyledger/event-store';
import { systemCause } from '../../../apps/crypto/src/custody/cause.js';
import { CryptoCluster } from '../../../apps/crypto/src/testing/crypto-cluster.js';
import { openCryptoDatabase } from '../../../apps/crypto/src/testing/stores.js';

/**
 * A cluster of crypto nodes in one process, which unseals and then rotates its root key again and again until it is killed, or once
 * when it is told so. Arguments: data folder, number of nodes, `once` or `on`. Prints `unsealed`, and `rotated` after each rotation.
 */
const [folder = '', count = '', how = ''] = process.argv.slice(2);

// Whoever had its turn was killed with the others: it is not waited out here.
const database = await openCryptoDatabase(folder);
const isSetUp = await database.kysely.introspection.getTables();
if (isSetUp.some(({ name }) => name === 'work_leases')) {
  await database.kysely.updateTable('work_leases').set({ until_ms: 0 }).execute();
}
await database.close();

const events = await openEventStore({ url: `sqlite:${folder}/events.db` });
const cluster = CryptoCluster.over(folder, events);
const names = Array.from({ length: Number(count) }, (_, index) => `crypto-${index + 1}`);
const nodes = await Promise.all(
  names.map((name) => cluster.start(name, { KEYLEDGER_CUSTODY_NODES: names.length })),
);
await Promise.all(nodes.map(({ custody }) => custody.unseal()));
console.log('unsealed');
for (let n = 0; ; n++) {
  await nodes[n % nodes.length]!.custody.rotateRoot('manual', systemCause());
  console.log('rotated');
  if (how === 'once') break;
}
await cluster.close();
