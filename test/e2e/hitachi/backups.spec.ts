import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectStatus } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';
import { damageVersions } from '../custody/backups.js';
import { ArrayClient, OBJECTS } from './support.js';

/** The encryption guide's four actions, line by line: backups to the KMS and to a file, restores from either. */
let store: string;
let stack: Stack;
let array: ArrayClient;
let file: Buffer;
beforeAll(async () => {
  store = mkdtempSync(join(tmpdir(), 'keyledger-backup-store-'));
  stack = await startStack({ env: { KEYLEDGER_BACKUP_STORE: `file:${store}` } });
  array = new ArrayClient(stack);
  await array.ended(await array.call('POST', 'encryption-keys', { count: 3 }));
});
afterAll(async () => {
  await stack?.stop();
  rmSync(store, { recursive: true, force: true });
});

const PASSWORD = 'Tr0ub4dor&3';
const TO_FILE = 'encryption-keys/file/actions/backup/invoke';
const FROM_FILE = 'encryption-keys/file/actions/restore/invoke';
const TO_KMS = 'encryption-keys/kms/actions/backup/invoke';
const FROM_KMS = 'encryption-keys/all/actions/kms-restore/invoke';

const counts = async (): Promise<number[]> => (await array.keys()).map(({ numOfBackups }) => numOfBackups);
const nameOf = (number: number): string => encodeURIComponent(`alias/hitachi/encryption-key/${number}`);
const idOf = async (number: number): Promise<string> =>
  expectStatus(await stack.api('GET', `/keys/${nameOf(number)}`), 200).id;
const encrypt = (id: string) => stack.api('POST', `/keys/${id}/encrypt`, { plaintext: 'AQID' });

/** Loses the material of these keys, as a broken disk does. */
async function lose(...ids: string[]): Promise<void> {
  damageVersions(stack, ids);
  // What is in memory would still serve.
  await stack.restart('crypto-1');
  for (const id of ids) expect((await encrypt(id)).status).not.toBe(200);
}

function form(content: Buffer, password: string): FormData {
  const data = new FormData();
  data.append('file', new Blob([new Uint8Array(content)]), 'encryption-keys.klb');
  data.append('password', password);
  return data;
}

test('keys are backed up to a file on the management client, in one answer', async () => {
  expect(await counts()).toEqual([0, 0, 0]);
  const told = await array.call(
    'POST',
    TO_FILE,
    { parameters: { password: PASSWORD } },
    { accept: 'application/octet-stream' },
  );
  expect(told.status).toBe(200);
  expect(told.headers.get('content-type')).toBe('application/octet-stream');
  expect(told.headers.get('content-disposition')).toMatch(
    /^attachment; filename="encryption-keys-\d{8}T\d{6}Z\.klb"$/,
  );
  expect(Number(told.headers.get('content-length'))).toBe(told.bytes.length);
  file = told.bytes;
  expect(await counts()).toEqual([1, 1, 1]);
});

test('keys are backed up to the KMS by a job', async () => {
  const job = await array.ended(await array.call('POST', TO_KMS));
  expect(job).toMatchObject({
    state: 'Succeeded',
    request: { requestUrl: `${OBJECTS}/${TO_KMS}`, requestMethod: 'POST', requestBody: '' },
    affectedResources: [`${OBJECTS}/encryption-keys/kms`],
  });
  expect(await counts()).toEqual([2, 2, 2]);
});

test('lost keys are restored from the file, and others stay', async () => {
  const [lost, other] = [await idOf(0), await idOf(1)];
  const { ciphertext } = expectStatus(await encrypt(lost), 200);
  await lose(lost);
  const job = await array.ended(await array.call('POST', FROM_FILE, form(file, PASSWORD)));
  expect([job.state, job.affectedResources]).toEqual(['Succeeded', [`${OBJECTS}/encryption-keys/file`]]);
  const opened = await stack.api('POST', `/keys/${lost}/decrypt`, { ciphertext });
  expect(expectStatus(opened, 200).plaintext).toBe('AQID');
  expect((await encrypt(other)).status).toBe(200);
});

test.each<[string, () => FormData]>([
  ['a wrong password', () => form(file, 'another-password')],
  ['a file that is none', () => form(Buffer.from('nonsense'), PASSWORD)],
])('%s is refused at once', async (_, data) => {
  const { status, body } = await array.call('POST', FROM_FILE, data());
  expect([status, body.messageId]).toEqual([400, 'KART90001-E']);
});

test('a file that was cut off restores nothing, and the job says so', async () => {
  const job = await array.ended(await array.call('POST', FROM_FILE, form(file.subarray(0, -64), PASSWORD)));
  expect(job).toMatchObject({
    status: 'Completed',
    state: 'Failed',
    error: { errorSource: `${OBJECTS}/${FROM_FILE}`, messageId: 'KART90017-E', message: expect.any(String) },
  });
});

test('a key that was deleted is not restored', async () => {
  const gone = await idOf(2);
  await array.ended(await array.call('DELETE', 'encryption-keys/2'));
  expectStatus(await stack.api('POST', `/keys/${gone}/delete-now`), 200);
  const job = await array.ended(await array.call('POST', FROM_FILE, form(file, PASSWORD)));
  expect(job.state).toBe('Succeeded');
  expect((await stack.api('GET', `/keys/${gone}`)).status).toBe(410);
  expect((await array.call('GET', 'encryption-keys/2')).status).toBe(404);
});

test('what lost keys protect has to be blocked before they are restored from the KMS', async () => {
  const id = await idOf(1);
  expectStatus(await stack.api('POST', `/keys/${id}/bind`, { type: 'volume', id: 'HDD00-09' }), 200);
  await lose(id);
  const refused = await array.ended(await array.call('POST', FROM_KMS));
  expect(refused).toMatchObject({ state: 'Failed', error: { messageId: 'KART90012-E' } });
  expect((await encrypt(id)).status).not.toBe(200);
  expectStatus(await stack.api('POST', `/keys/${id}/resources/block`), 200);
  const job = await array.ended(await array.call('POST', FROM_KMS));
  expect([job.state, job.affectedResources]).toEqual(['Succeeded', [`${OBJECTS}/encryption-keys/all`]]);
  expect((await encrypt(id)).status).toBe(200);
});
