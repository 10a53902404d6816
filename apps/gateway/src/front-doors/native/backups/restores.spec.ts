import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { BACKUP_PIECE_BYTES, RESTORE, type WriteRestoreRequest } from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import { GatewayUnderTest } from '../../../testing/gateway-under-test.js';

const ID = '7d1f7f6a-7a6e-4f0e-9df5-4a7a9d2e3b11';
const VIEW = { id: ID, source: 'file', state: 'planned' };
const FILE = `/api/v1/restores/${ID}/file`;
const OCTETS = { 'content-type': 'application/octet-stream' };

describe('restores', () => {
  let gateway: GatewayUnderTest;
  beforeEach(async () => {
    gateway = await GatewayUnderTest.start();
    for (const subject of Object.values(RESTORE)) gateway.answers.set(subject, () => VIEW);
  });
  afterEach(() => gateway.stop());

  it.each<[string, string, object | undefined, number, string, object]>([
    ['POST', '', { source: 'store' }, 201, RESTORE.open, { source: 'store' }],
    [
      'POST',
      `/${ID}/plan`,
      { password: 'a password' },
      202,
      RESTORE.plan,
      { id: ID, password: 'a password' },
    ],
    ['POST', `/${ID}/plan`, undefined, 202, RESTORE.plan, { id: ID }],
    ['POST', `/${ID}/apply`, undefined, 202, RESTORE.apply, { id: ID }],
    ['GET', `/${ID}`, undefined, 200, RESTORE.show, { id: ID }],
  ])(
    '%s restores%s %j answers what the restore is now',
    async (method, path, body, status, subject, asked) => {
      const reply = await gateway.call(method, `/api/v1/restores${path}`, { body });
      expect([reply.status, reply.body]).toEqual([status, VIEW]);
      expect(gateway.asked).toMatchObject([{ subject, payload: asked }]);
    },
  );

  it('are not opened from elsewhere, and are known by their id alone', async () => {
    expect((await gateway.call('POST', '/api/v1/restores', { body: { source: 'tape' } })).status).toBe(400);
    expect((await gateway.call('POST', '/api/v1/restores/x/apply')).status).toBe(404);
    expect((await gateway.call('GET', `/api/v1/restores/${ID}`, { as: 'operator' })).status).toBe(403);
    expect(gateway.asked).toEqual([]);
  });

  describe('the upload', () => {
    async function upload(payload: Buffer, headers: object = {}, path = FILE) {
      const authorization = `Bearer ${await gateway.tokenOf('admin')}`;
      const sent = { authorization, ...OCTETS, ...headers };
      return gateway.app.inject({ method: 'PUT', url: path, headers: sent, payload });
    }
    const written = (): WriteRestoreRequest[] =>
      gateway.asked.map(({ payload }) => payload as WriteRestoreRequest);

    it('is handed on in pieces of one size, in order', async () => {
      const file = randomBytes(2 * BACKUP_PIECE_BYTES + 5);
      const reply = await upload(file);
      expect([reply.statusCode, reply.json()]).toEqual([200, { nextPiece: 3 }]);
      expect(written().map(({ piece }) => piece)).toEqual([0, 1, 2]);
      const pieces = written().map(({ bytes }) => Buffer.from(bytes, 'base64'));
      expect(pieces.map(({ length }) => length)).toEqual([BACKUP_PIECE_BYTES, BACKUP_PIECE_BYTES, 5]);
      expect(Buffer.concat(pieces).equals(file)).toBe(true);
    });

    it('goes on with the piece that it says', async () => {
      const reply = await upload(randomBytes(BACKUP_PIECE_BYTES), {}, `${FILE}?firstPiece=7`);
      expect(reply.json()).toEqual({ nextPiece: 8 });
      expect(written()).toMatchObject([{ id: ID, piece: 7 }]);
    });

    it('of another content type, compressed or empty is refused', async () => {
      for (const type of ['application/json', 'text/plain', 'multipart/form-data']) {
        const reply = await upload(Buffer.from('{}'), { 'content-type': type });
        expect([reply.statusCode, reply.json().error.message]).toEqual([
          415,
          'the Content-Type must be application/octet-stream',
        ]);
      }
      expect((await upload(randomBytes(9), { 'content-encoding': 'gzip' })).statusCode).toBe(415);
      expect((await upload(Buffer.alloc(0))).statusCode).toBe(400);
      expect(gateway.asked).toEqual([]);
    });

    it('that says that it is larger than any backup is refused before it is read', async () => {
      const reply = await upload(Buffer.from('x'), {}, `${FILE}?firstPiece=16384`);
      expect([reply.statusCode, reply.json().error.code]).toEqual([413, 'PayloadTooLarge']);
      expect((await upload(Buffer.from('x'), {}, `${FILE}?firstPiece=16385`)).statusCode).toBe(400);
    });

    it('is for those who may, by their token alone', async () => {
      const as = { authorization: `Bearer ${await gateway.tokenOf('operator')}` };
      expect((await upload(Buffer.from('x'), as)).statusCode).toBe(403);
      const signed = { authorization: 'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/kms/aws4_request' };
      expect((await upload(Buffer.from('x'), signed)).statusCode).toBe(401);
      expect(gateway.asked).toEqual([]);
    });

    it('is read no faster than it is handed on', async () => {
      const held = Promise.withResolvers<object>();
      gateway.answers.set(RESTORE.write, () => held.promise);
      const reply = upload(randomBytes(16 * BACKUP_PIECE_BYTES));
      await sleep(200);
      expect(gateway.asked).toHaveLength(1);
      held.resolve(VIEW);
      expect((await reply).json()).toEqual({ nextPiece: 16 });
    });

    it('hears a refusal in full, also in the middle of a large file', async () => {
      gateway.answers.set(RESTORE.write, () => {
        throw new KeyledgerError('InvalidKeyState', 'this restore has its file');
      });
      await gateway.app.listen(0, '127.0.0.1');
      const { port } = gateway.app.getHttpServer().address() as { port: number };
      const headers = { authorization: `Bearer ${await gateway.tokenOf('admin')}`, ...OCTETS };
      const sent = httpRequest({ port, path: FILE, method: 'PUT', headers });
      sent.end(randomBytes(16 * BACKUP_PIECE_BYTES));
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      expect([response.statusCode, gateway.asked.length]).toEqual([409, 1]);
      response.resume();
      await once(response, 'end');
    });
  });

  it('is the only route that takes bytes', async () => {
    const reply = await gateway.call('POST', '/api/v1/keys', { body: 'x', headers: OCTETS });
    expect(reply).toMatchObject({ status: 415, body: { error: { code: 'UnsupportedMediaType' } } });
    expect((await gateway.call('POST', '/nothing', { body: 'x', headers: OCTETS })).status).toBe(404);
  });
});
