import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { newId } from '@keyledger/domain';
import { MemoryEventStore } from '@keyledger/event-store';
import { createBackupTables, type BackupDatabase } from '../backup/schema.js';
import { systemCause } from '../custody/cause.js';
import { RotatingNode } from '../testing/rotating-node.js';
import { temporaryFolder } from '../testing/stores.js';
import { RestoreRows } from './restore-rows.js';
import { RESTORE_SECRETS } from './restore-secrets.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let log: MemoryEventStore;
let node: RotatingNode;
beforeEach(async () => {
  folder = await temporaryFolder();
  log = new MemoryEventStore();
  const options = { url: `sqlite:${join(folder.path, 'crypto.db')}`, schema: 'crypto' };
  node = await RotatingNode.open(options, log, { more: [RESTORE_SECRETS] });
});
afterEach(async () => {
  await node.close();
  await log.close();
  await folder.remove();
});

test('what opens an uploaded file outlives a rotation of the master key, which it does not hold up', async () => {
  const database = node.database as unknown as BackupDatabase;
  await createBackupTables(database);
  const rows = new RestoreRows(database);
  const restore = newId();
  await rows.keepSecret(node.masters, restore, Buffer.from('what opens it'));
  await node.rotation.rotate('manual', systemCause());
  await node.rotation.look();
  expect(await node.store.rotation.running()).toBeNull();
  expect(await node.store.masterKeys()).toHaveLength(1);
  expect((await rows.secret(node.masters, restore))?.toString()).toBe('what opens it');
});
