import { BACKUP, RESTORE } from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import { HitachiArray, RESTORE_ID } from '../../../testing/hitachi-array.js';

let array: HitachiArray;
beforeAll(async () => {
  array = await HitachiArray.start();
});
beforeEach(() => array.reset());
afterAll(() => array.stop());

const PASSWORD = 'Tr0ub4dor&3';
const ACCEPT = { accept: 'application/octet-stream' };
const TO_FILE = 'encryption-keys/file/actions/backup/invoke';
const FROM_FILE = 'encryption-keys/file/actions/restore/invoke';
const TO_KMS = 'encryption-keys/kms/actions/backup/invoke';
const FROM_KMS = 'encryption-keys/all/actions/kms-restore/invoke';

const toFile = (body: unknown, headers: Record<string, string> = ACCEPT) =>
  array.call('POST', TO_FILE, body, undefined, headers);

const part = (head: string, content: string): string =>
  `--edge\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
const filePart = (content = 'an encrypted file', name = 'file'): string =>
  part(`name="${name}"; filename="keys.klb"\r\nContent-Type: application/octet-stream`, content);
const passwordPart = (password = PASSWORD): string => part('name="password"', password);
const form = (...parts: string[]): string => `${parts.join('')}--edge--\r\n`;
const fromFile = (body: string, type = 'multipart/form-data; boundary=edge') =>
  array.call('POST', FROM_FILE, body, undefined, { 'content-type': type });

describe('a backup to a file', () => {
  it('is the answer itself, under the password', async () => {
    const { status, headers, text } = await toFile({ parameters: { password: PASSWORD } });
    expect([status, text]).toEqual([200, 'an encrypted file']);
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': String(array.file.length),
      'content-disposition': 'attachment; filename="encryption-keys-20261124T120000Z.klb"',
      'cache-control': 'no-store',
    });
    expect(array.passwords).toEqual([PASSWORD]);
    const taken = array.gateway.asked.find(({ subject }) => subject === BACKUP.take)!.payload as object;
    expect(taken).toMatchObject({ kind: 'file', password: PASSWORD });
    expect(JSON.stringify({ ...taken, password: '' })).not.toContain(PASSWORD);
  });

  it('is counted on the keys that it holds', async () => {
    array.addKey(0, { createdAt: '2026-11-24T11:00:00.000Z' });
    array.addKey(1, { createdAt: '2026-11-24T13:00:00.000Z' });
    await toFile({ parameters: { password: PASSWORD } });
    array.backups.push({ ...array.backups[0]!, state: 'expired' });
    array.backups.push({ ...array.backups[0]!, state: 'failed' });
    array.backups.push({ ...array.backups[0]!, all: false });
    const { data } = (await array.call('GET', 'encryption-keys?keyType=FREE')).body;
    expect(data.map(({ numOfBackups }: { numOfBackups: number }) => numOfBackups)).toEqual([2, 0]);
  });

  it.each([
    ['no body', undefined],
    ['no parameters', {}],
    ['no password', { parameters: {} }],
    ['five characters', { parameters: { password: '12345' } }],
    ['256 characters', { parameters: { password: 'x'.repeat(256) } }],
    ['a blank', { parameters: { password: 'pass word' } }],
    ['another script', { parameters: { password: 'pässwörd' } }],
    ['a number', { parameters: { password: 123456 } }],
    ['something else', { parameters: { password: PASSWORD, keyId: '1' } }],
    ['a password in the wrong place', { password: PASSWORD }],
  ])('is not taken with %s', async (_, body) => {
    const { status, body: told, text } = await toFile(body);
    expect([status, told.messageId]).toEqual([400, 'KART90001-E']);
    expect(text).not.toContain('pass word');
    expect(array.backups).toEqual([]);
  });

  it.each([6, 255])('is taken with a password of %i characters', async (length) => {
    const signs = `aZ09!"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~`;
    const password = signs.repeat(8).slice(0, length);
    expect((await toFile({ parameters: { password } })).status).toBe(200);
  });

  it.each(['text/html', 'application/json, text/*;q=0.5'])('is not sent to who takes %s', async (accept) => {
    const { status, body } = await toFile({ parameters: { password: PASSWORD } }, { accept });
    expect([status, body.messageId]).toEqual([406, 'KART90011-E']);
    expect(array.backups).toEqual([]);
  });

  it.each(['*/*', 'application/*;q=0.8', 'text/html, application/octet-stream'])(
    'is sent to who takes %s',
    async (accept) => {
      expect((await toFile({ parameters: { password: PASSWORD } }, { accept })).status).toBe(200);
    },
  );

  it('that fails says why', async () => {
    array.gateway.answers.set(BACKUP.show, () => ({ state: 'failed', reason: 'the disk is full' }));
    const { status, body } = await toFile({ parameters: { password: PASSWORD } });
    expect([status, body.messageId, body.message]).toEqual([500, 'KART90016-E', 'the disk is full']);
  });
});

describe('a backup to the KMS', () => {
  it.each([undefined, {}, { parameters: {} }])('is a job, with the body %j', async (body) => {
    const answer = await array.call('POST', TO_KMS, body);
    expect(answer.status).toBe(202);
    expect(await array.ended(answer)).toMatchObject({
      state: 'Succeeded',
      affectedResources: ['/ConfigurationManager/v1/objects/encryption-keys/kms'],
    });
    expect(array.backups).toMatchObject([{ kind: 'store' }]);
  });

  it('is refused where there is nowhere to back up to', async () => {
    array.gateway.answers.set(BACKUP.take, () => {
      throw new KeyledgerError('UnsupportedOperation', 'there is no backup store');
    });
    const before = (await array.call('GET', 'jobs')).body;
    const { status, body } = await array.call('POST', TO_KMS);
    expect([status, body.message]).toEqual([400, 'there is no backup store']);
    expect((await array.call('GET', 'jobs')).body).toEqual(before);
  });

  it('is refused with other parameters', async () => {
    for (const body of [{ parameters: { keyId: '1' } }, { parameters: [] }, { keyId: '1' }, 'null x']) {
      expect((await array.call('POST', TO_KMS, body)).status).toBe(400);
    }
  });
});

describe('a restore from a file', () => {
  it.each([
    ['file first', form(filePart(), passwordPart())],
    ['password first', form(passwordPart(), filePart())],
  ])('is a job once the file is here, %s', async (_, body) => {
    const answer = await fromFile(body);
    expect([answer.status, answer.body.request.requestBody]).toEqual([202, '']);
    expect(await array.ended(answer)).toMatchObject({
      state: 'Succeeded',
      affectedResources: ['/ConfigurationManager/v1/objects/encryption-keys/file'],
    });
    expect(Buffer.concat(array.uploaded).toString()).toBe('an encrypted file');
    expect(array.passwords).toEqual([PASSWORD]);
    const asked = array.gateway.asked.map(({ subject }) => subject).filter((each) => /^restore/.test(each));
    expect([...new Set(asked)]).toEqual([
      RESTORE.open,
      RESTORE.write,
      RESTORE.plan,
      RESTORE.show,
      RESTORE.apply,
    ]);
  });

  it('of a file larger than a message goes in pieces', async () => {
    const content = 'x'.repeat(600_000);
    expect((await fromFile(form(filePart(content), passwordPart()))).status).toBe(202);
    expect(array.uploaded.map(({ length }) => length)).toEqual([262_144, 262_144, 75_712]);
  });

  it.each([
    ['without a password', form(filePart()), 400],
    ['with a short password', form(filePart(), passwordPart('short')), 400],
    ['with a password too long', form(passwordPart('x'.repeat(256)), filePart()), 400],
    ['with a password cut off', form(passwordPart('x'.repeat(400)), filePart()), 400],
    ['without a file', form(passwordPart()), 400],
    ['with an empty file', form(filePart(''), passwordPart()), 400],
    ['with a part of another name', form(filePart('x', 'data'), passwordPart()), 400],
    ['with two files', form(filePart(), filePart()), 400],
    ['with a third part', form(filePart(), passwordPart(), part('name="more"', 'x')), 400],
    ['that breaks off', filePart(), 400],
    ['that is no form', 'nonsense', 400],
    ['that is empty', '', 400],
  ])('is not begun by a form %s', async (_, body, status) => {
    const told = await fromFile(body);
    expect([told.status, told.body.messageId]).toEqual([status, 'KART90001-E']);
    expect(array.passwords).toEqual([]);
  });

  it.each(['application/json', 'application/octet-stream', 'text/plain'])(
    'is not begun by %s',
    async (type) => {
      const { status, body } = await fromFile('{}', type);
      expect([status, body.messageId]).toEqual([415, 'KART90007-E']);
    },
  );

  it('needs the boundary of its form', async () => {
    expect((await fromFile(form(filePart()), 'multipart/form-data')).status).toBe(400);
  });

  it('says in its job that the file or the password is wrong', async () => {
    array.restore = { state: 'failed', reason: 'the password is wrong, or the file is damaged' };
    const job = await array.ended(await fromFile(form(filePart(), passwordPart())));
    expect(job).toMatchObject({
      state: 'Failed',
      error: { messageId: 'KART90017-E', message: 'the password is wrong, or the file is damaged' },
    });
  });

  it('hears why while it still sends', async () => {
    array.gateway.answers.set(RESTORE.write, () => {
      throw new KeyledgerError('Busy', 'too many restores');
    });
    const { status, body } = await fromFile(form(filePart('x'.repeat(900_000)), passwordPart()));
    expect([status, body.messageId]).toEqual([503, 'KART00003-E']);
  });

  it('is taken by no other request', async () => {
    const type = { 'content-type': 'multipart/form-data; boundary=edge' };
    for (const path of [TO_FILE, FROM_KMS, 'encryption-keys']) {
      const told = await array.call('POST', path, form(filePart()), undefined, type);
      expect(told.status).toBe(415);
    }
    const native = await array.gateway.call('POST', '/api/v1/keys', {
      body: form(filePart()),
      headers: type,
    });
    expect(native.status).toBe(415);
  });
});

describe('a restore from the KMS', () => {
  it('restores nothing while resources of lost keys are in use', async () => {
    const none = { count: 0, first: [] };
    array.restore = {
      report: {
        ...{ keys: 2, versions: 2, toRestore: none, intact: none, deleted: none, unknown: none },
        notBlocked: { count: 2, first: [`${RESTORE_ID}/1`, `${RESTORE_ID}/2`] },
      } as never,
    };
    const job = await array.ended(await array.call('POST', FROM_KMS));
    expect(job).toMatchObject({ state: 'Failed', error: { messageId: 'KART90012-E' } });
    expect(array.gateway.asked.map(({ subject }) => subject)).not.toContain(RESTORE.apply);
  });

  it('is a job', async () => {
    const answer = await array.call('POST', FROM_KMS, { parameters: {} });
    expect(answer.status).toBe(202);
    expect(await array.ended(answer)).toMatchObject({
      state: 'Succeeded',
      affectedResources: ['/ConfigurationManager/v1/objects/encryption-keys/all'],
    });
    const opened = array.gateway.asked.find(({ subject }) => subject === RESTORE.open)!.payload;
    expect(opened).toMatchObject({ source: 'store' });
  });
});

it('backups and restores that are not served are refused clearly', async () => {
  for (const subject of [...Object.values(BACKUP), ...Object.values(RESTORE)]) {
    array.gateway.answers.delete(subject);
  }
  for (const told of [
    await toFile({ parameters: { password: PASSWORD } }),
    await array.call('POST', TO_KMS),
    await array.call('POST', FROM_KMS),
    await fromFile(form(filePart(), passwordPart())),
  ]) {
    expect([told.status, told.body.messageId]).toEqual([503, 'KART00003-E']);
  }
});

it.each(['operator', 'user', 'auditor', 'member'] as const)('are not for %ss', async (role) => {
  const bearer = `Bearer ${await array.gateway.tokenOf(role)}`;
  for (const path of [TO_FILE, TO_KMS, FROM_KMS]) {
    const { status, body } = await array.call('POST', path, {}, bearer);
    expect([status, body.messageId]).toEqual([403, 'KART90003-E']);
  }
});
