import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { eventually, expectStatus } from '../../support/keys.js';
import type { Stack } from '../../support/stack.js';

export const PASSWORD = 'correct horse battery';

/** Does something with each item, so many at a time. */
export async function forEach<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const left = items.entries();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const [index, item] of left) await work(item, index);
    }),
  );
}

/** Asks for a backup. */
export async function beginBackup(stack: Stack, body: object): Promise<any> {
  return expectStatus(await stack.api('POST', '/backups', body), 202);
}

/** Waits until a backup goes on no more by itself, whoever is killed meanwhile. */
export function taken(stack: Stack, id: string): Promise<any> {
  return eventually(async () => {
    const reply = await stack.api('GET', `/backups/${id}`).catch(() => null);
    return reply?.status === 200 && reply.body.state !== 'running' && reply.body;
  }, 120_000);
}

export async function takeBackup(stack: Stack, body: object): Promise<any> {
  return taken(stack, (await beginBackup(stack, body)).id);
}

export async function download(stack: Stack, id: string): Promise<Buffer> {
  const reply = await fetch(`${stack.endpoint}/api/v1/backups/${id}/file`, { headers: authorization(stack) });
  if (reply.status !== 200) throw new Error(`${reply.status} ${await reply.text()}`);
  return Buffer.from(await reply.arrayBuffer());
}

/** Opens a restore from a file or the store, and plans it. */
export async function planRestore(stack: Stack, file: Buffer | null): Promise<any> {
  const source = file ? 'file' : 'store';
  const { id } = expectStatus(await stack.api('POST', '/restores', { source }), 201);
  if (file) {
    const reply = await fetch(`${stack.endpoint}/api/v1/restores/${id}/file`, {
      method: 'PUT',
      headers: { ...authorization(stack), 'content-type': 'application/octet-stream' },
      body: new Uint8Array(file),
    });
    if (reply.status !== 200) throw new Error(`${reply.status} ${await reply.text()}`);
  }
  const password = file ? { password: PASSWORD } : {};
  expectStatus(await stack.api('POST', `/restores/${id}/plan`, password), 202);
  return settled(stack, id);
}

/** Waits until a restore goes on no more by itself, whoever is killed meanwhile. */
export function settled(stack: Stack, id: string): Promise<any> {
  return eventually(async () => {
    const reply = await stack.api('GET', `/restores/${id}`).catch(() => null);
    return reply?.status === 200 && !['planning', 'running'].includes(reply.body.state) && reply.body;
  }, 120_000);
}

/** The material database, as a broken disk or hand would change it. */
export function damageVersions(stack: Stack, keyIds: readonly string[]): void {
  const database = new DatabaseSync(join(stack.dataDir, 'crypto.db'));
  try {
    database.exec('pragma busy_timeout = 5000');
    const remove = database.prepare('delete from key_versions where key_id = ?');
    const spoil = database.prepare('update key_versions set wrapped = ? where key_id = ?');
    keyIds.forEach((keyId, index) => {
      if (index % 2) remove.run(keyId);
      else spoil.run(Buffer.from('spoiled'), keyId);
    });
  } finally {
    database.close();
  }
}

const authorization = ({ credentials }: Stack) => ({ authorization: `Bearer ${credentials.token}` });
