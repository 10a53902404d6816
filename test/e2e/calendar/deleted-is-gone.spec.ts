import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { encrypt, eventually, expectStatus, newKey, replay } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';

/**
 * Promise 5: deleted is gone. After the final deletion no file of the data folder (event store, read models, key material, the
 * bus's own files, logs) holds the key's fingerprint, wrapped material, alias, description or tags.
 * Not proved here: EventStoreDB's files before a scavenge (they hold sealed data and the alias's name as a stream's name),
 * PostgreSQL's dead rows before a vacuum, backups, and what an operator exported.
 */
let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}

/** Which of these are in any file, and where. */
function found(needles: Map<string, Buffer>): string[] {
  return filesOf(stack.dataDir).flatMap((path) => {
    const bytes = readFileSync(path);
    return [...needles].filter(([, needle]) => bytes.includes(needle)).map(([name]) => `${name} in ${path}`);
  });
}

function wrappedOf(keyId: string): Buffer[] {
  const database = new DatabaseSync(join(stack.dataDir, 'crypto.db'), { readOnly: true });
  try {
    const rows = database.prepare('select wrapped from key_versions where key_id = ?').all(keyId);
    return rows.map((row) => Buffer.from(row.wrapped as Uint8Array));
  } finally {
    database.close();
  }
}

async function untilNothingIsFound(needles: Map<string, Buffer>): Promise<void> {
  await eventually(async () => found(needles).length === 0).catch(() => expect(found(needles)).toEqual([]));
}

test('nothing of a deleted key is in any file, and a replay brings nothing back', async () => {
  const marks = {
    alias: 'zq7alias-of-the-deleted',
    description: 'zq7description',
    tag: 'zq7tagname',
    value: 'zq7tagvalue',
  };
  const { id } = await newKey(stack, {
    alias: marks.alias,
    description: marks.description,
    tags: { [marks.tag]: marks.value },
  });
  expectStatus(await stack.api('POST', `/keys/${id}/rotate`), 200);
  await encrypt(stack, id, 'used');
  expectStatus(await stack.api('GET', `/keys/alias%2F${marks.alias}`), 200);
  const { versions } = expectStatus(await stack.api('GET', `/keys/${id}/versions`), 200);
  const wrapped = wrappedOf(id);
  expect(wrapped).toHaveLength(2);
  const needles = new Map<string, Buffer>(
    Object.entries(marks).map(([name, text]) => [name, Buffer.from(text)]),
  );
  versions.forEach(({ version, fingerprint }: any) =>
    needles.set(`fingerprint ${version}`, Buffer.from(fingerprint)),
  );
  wrapped.forEach((bytes, index) => needles.set(`wrapped ${index + 1}`, bytes.subarray(0, 32)));
  // The search finds what is there: otherwise finding nothing would prove nothing.
  expect(found(needles).length).toBeGreaterThanOrEqual(5);

  expectStatus(await stack.api('POST', `/keys/${id}/schedule-deletion`), 200);
  expectStatus(await stack.api('POST', `/keys/${id}/delete-now`), 200);
  expectStatus(await stack.api('GET', '/keys'), 200);
  expectStatus(await stack.api('GET', '/audit'), 200);
  expectStatus(await stack.api('GET', '/schedule'), 200);
  // Services clean their own files when the event reaches them: soon, not before the reply.
  await untilNothingIsFound(needles);
  expect((await stack.api('GET', `/keys/${id}/usage`)).status).toBe(410);
  const { records } = expectStatus(await stack.api('GET', '/audit?limit=1000'), 200);
  expect(records.filter((record: any) => record.keyId === id)).toEqual([]);
  const lines = String((await stack.api('GET', '/events')).body)
    .trim()
    .split('\n');
  const left = lines.map((line) => JSON.parse(line)).filter(({ stream }: any) => stream === `key-${id}`);
  expect(left.map(({ type }: any) => type)).toEqual(['KeyDeleted']);

  const { services } = await replay(stack);
  expect(services.flatMap(({ tables }: any) => tables.filter(({ equal }: any) => !equal))).toEqual([]);
  expect((await stack.api('GET', `/keys/${id}`)).body.error.code).toBe('KeyDeleted');
  await untilNothingIsFound(needles);
});
