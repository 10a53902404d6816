import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  BACKUP,
  BACKUP_PIECE_BYTES,
  LIFECYCLE,
  type BackupReadRequest,
  type TakeBackupRequest,
} from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import { aKey, AT, KEY_ID } from '../../../testing/answers.js';
import { GatewayUnderTest } from '../../../testing/gateway-under-test.js';

const ID = '7d1f7f6a-7a6e-4f0e-9df5-4a7a9d2e3b11';
const PASSWORD = 'correct horse battery';

describe('backups', () => {
  let gateway: GatewayUnderTest;
  let file: Buffer;
  const backup = () => ({ id: ID, kind: 'file', state: 'taken', takenAt: AT, bytes: file.length });
  beforeEach(async () => {
    gateway = await GatewayUnderTest.start();
    file = randomBytes(2 * BACKUP_PIECE_BYTES + 5);
    gateway.answers.set(BACKUP.take, backup);
    gateway.answers.set(BACKUP.show, backup);
    gateway.answers.set(BACKUP.list, () => ({ backups: [backup()], nextCursor: null, store: null }));
    gateway.answers.set(BACKUP.read, (({ piece }: BackupReadRequest) => {
      const from = piece * BACKUP_PIECE_BYTES;
      const bytes = file.subarray(from, from + BACKUP_PIECE_BYTES).toString('base64');
      return { bytes, last: from + BACKUP_PIECE_BYTES >= file.length };
    }) as never);
    gateway.answers.set(LIFECYCLE.describeKey, () => aKey());
  });
  afterEach(() => gateway.stop());

  const taken = (): TakeBackupRequest => gateway.asked.at(-1)!.payload as TakeBackupRequest;

  it('are taken of all keys under a password', async () => {
    const reply = await gateway.call('POST', '/api/v1/backups', { body: { password: PASSWORD } });
    expect([reply.status, reply.body]).toEqual([202, backup()]);
    const { kind, password, keyIds } = taken();
    expect({ kind, password, keyIds }).toEqual({ kind: 'file', password: PASSWORD, keyIds: undefined });
  });

  it('are taken of chosen keys, by any of their names', async () => {
    const body = { kind: 'store', keys: [KEY_ID, 'alias/a'] };
    expect((await gateway.call('POST', '/api/v1/backups', { body })).status).toBe(202);
    expect(taken()).toMatchObject({ kind: 'store', keyIds: [KEY_ID] });
  });

  it('are told apart by all but their password, whose digest would last in the log', async () => {
    const hashes = [];
    for (const body of [{ password: PASSWORD }, { password: 'another one' }, { kind: 'store' }]) {
      await gateway.call('POST', '/api/v1/backups', { body });
      hashes.push(taken().context.requestHash);
    }
    expect(hashes[1]).toBe(hashes[0]);
    expect(hashes[2]).not.toBe(hashes[0]);
  });

  it('are listed and shown', async () => {
    const { body } = await gateway.call('GET', '/api/v1/backups?limit=5');
    expect(body).toEqual({ backups: [backup()], nextCursor: null, store: null });
    expect((await gateway.call('GET', `/api/v1/backups/${ID}`)).body).toEqual(backup());
    expect((await gateway.call('GET', '/api/v1/backups/x')).status).toBe(404);
  });

  it('are downloaded piece by piece, as they were taken', async () => {
    const reply = await gateway.app.inject({
      url: `/api/v1/backups/${ID}/file`,
      headers: { authorization: `Bearer ${await gateway.tokenOf('admin')}` },
    });
    expect(reply.rawPayload.equals(file)).toBe(true);
    expect(reply.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': String(file.length),
      'content-disposition': `attachment; filename="keyledger-${ID}.klb"`,
    });
  });

  it('are not read ahead of who downloads them', async () => {
    const pieces = 256;
    const bytes = Buffer.alloc(BACKUP_PIECE_BYTES).toString('base64');
    gateway.answers.set(BACKUP.show, () => ({ ...backup(), bytes: pieces * BACKUP_PIECE_BYTES }));
    gateway.answers.set(BACKUP.read, (({ piece }: BackupReadRequest) => ({
      bytes,
      last: piece === pieces - 1,
    })) as never);
    await gateway.app.listen(0, '127.0.0.1');
    const { port } = gateway.app.getHttpServer().address() as { port: number };
    const headers = { authorization: `Bearer ${await gateway.tokenOf('admin')}` };
    const sent = httpRequest({ port, path: `/api/v1/backups/${ID}/file`, headers }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    await sleep(300);
    // What the connection itself holds is some megabytes of the 64.
    expect(gateway.asked.length).toBeLessThan(pieces / 2);
    let length = 0;
    for await (const chunk of response) length += (chunk as Buffer).length;
    expect(length).toBe(pieces * BACKUP_PIECE_BYTES);
  });

  it('that have no file any more say so', async () => {
    gateway.answers.set(BACKUP.read, () => {
      throw new KeyledgerError('NotFound', 'the file is gone');
    });
    const reply = await gateway.call('GET', `/api/v1/backups/${ID}/file`);
    expect(reply).toMatchObject({ status: 404, body: { error: { code: 'NotFound' } } });
  });

  it.each([
    { password: 'short' },
    { password: 'pässwörter' },
    { password: 'x'.repeat(256) },
    { kind: 'tape' },
    { keys: [] },
    { keys: ['no name'] },
    { keys: 'alias/a' },
  ])('are not taken from %j', async (body) => {
    const reply = await gateway.call('POST', '/api/v1/backups', { body });
    expect(reply).toMatchObject({ status: 400, body: { error: { code: 'InvalidRequest' } } });
    expect(reply.text).not.toContain(body.password ?? '\0');
    expect(gateway.asked).toEqual([]);
  });

  it.each(['operator', 'user', 'auditor', 'member'] as const)('are not for %ss', async (as) => {
    for (const path of ['', `/${ID}`, `/${ID}/file`]) {
      expect((await gateway.call('GET', `/api/v1/backups${path}`, { as })).status).toBe(403);
    }
    expect((await gateway.call('POST', '/api/v1/backups', { as, body: {} })).status).toBe(403);
  });
});
