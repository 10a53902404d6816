import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { BackupHeader } from './header.js';
import { MAGIC, headerText, parseHeader } from './header.js';
import { checkKdf, newKdf } from './kdf.js';
import { passwordFault } from './password.js';
import { PASSWORD, QUICK, fileOf, headerFor, readFile, someRecords } from './testing/files.js';

const MANY_KEYS = 1_000;

test('what was written is read again, record by record', async () => {
  const header = await headerFor();
  const file = await fileOf(header, someRecords(MANY_KEYS));
  const read = await readFile(file);
  expect(read.header).toEqual(header);
  expect(read.records).toEqual([...someRecords(MANY_KEYS)]);
  expect(read.counts).toEqual({
    keys: MANY_KEYS,
    versions: 2 * MANY_KEYS,
    historyKeys: MANY_KEYS,
    credentials: 1,
  });
});

test('an empty backup is a backup', async () => {
  const { counts } = await readFile(await fileOf(await headerFor(), []));
  expect(counts).toEqual({ keys: 0, versions: 0, historyKeys: 0, credentials: 0 });
});

test('a wrong password is told, and nothing is read', async () => {
  const file = await fileOf(await headerFor(), someRecords(1));
  for (const password of ['incorrect horse', 'x', '']) {
    await expect(readFile(file, password)).rejects.toMatchObject({ fault: 'WrongPassword' });
  }
});

test('a file that is no backup, or one of a later version, is told', async () => {
  const file = await fileOf(await headerFor(), someRecords(1));
  const later = Buffer.concat([Buffer.from('keyledger backup v2\n'), file.subarray(MAGIC.length + 1)]);
  await expect(readFile(later)).rejects.toMatchObject({ fault: 'Unsupported' });
  for (const other of [Buffer.from('PK\x03\x04'), Buffer.alloc(100_000), Buffer.alloc(0)]) {
    await expect(readFile(other)).rejects.toMatchObject({ fault: 'NotABackup' });
  }
});

test('a file that was cut anywhere is told', async () => {
  const file = await fileOf(await headerFor(), someRecords(MANY_KEYS));
  const header = file.indexOf('\nage-encryption') + 1;
  const chunk = 65_536 + 16;
  const places = [5, MAGIC.length, MAGIC.length + 1, header - 1, header, header + 40, header + 200];
  places.push(header + chunk, file.length - chunk, file.length - 17, file.length - 1);
  for (const place of places) {
    const error = await readFile(file.subarray(0, place)).catch((fault: unknown) => fault);
    expect({ place, error }).toMatchObject({ error: { fault: 'Cut' } });
  }
});

test('an altered byte anywhere is told, and so is something behind the end', async () => {
  const file = await fileOf(await headerFor(), someRecords(50));
  for (let place = 0; place < file.length; place += 97) {
    const changed = Buffer.from(file);
    changed[place]! ^= 1;
    const error = await readFile(changed).catch((fault: unknown) => fault);
    expect({ place, error }).toMatchObject({ error: { name: 'BackupFileError' } });
  }
  const longer = Buffer.concat([file, Buffer.from('x')]);
  await expect(readFile(longer)).rejects.toMatchObject({ name: 'BackupFileError' });
});

test('damage in the middle of a large file is told as such', async () => {
  const file = await fileOf(await headerFor(), someRecords(MANY_KEYS));
  file[100_000]! ^= 1;
  await expect(readFile(file)).rejects.toMatchObject({ fault: 'Altered' });
});

test('a header in clear that was exchanged together with its check is found inside', async () => {
  const header = await headerFor();
  const file = await fileOf(header, someRecords(1));
  const rest = file.subarray(headerText(header).length);
  const forged: BackupHeader = { ...header, instanceId: 'instance-2' };
  const exchanged = Buffer.concat([Buffer.from(headerText(forged)), rest]);
  await expect(readFile(exchanged)).rejects.toMatchObject({
    fault: 'Altered',
    message: expect.stringMatching(/header in clear/),
  });
});

test.each([
  { memoryKiB: 64 * 1024 * 1024 },
  { memoryKiB: 7 },
  { passes: 0 },
  { passes: 1_000 },
  { lanes: 1_000 },
  { lanes: 1.5 },
  { salt: 'AAAA' },
  { salt: 'A'.repeat(400) },
  { salt: 7 },
  { name: 'scrypt' },
])('derivation parameters that a file must not ask for are refused before they are tried: %o', (wrong) => {
  expect(() => checkKdf({ ...QUICK, ...wrong })).toThrow(expect.objectContaining({ fault: 'Unsupported' }));
  const line = headerText({ kdf: { ...QUICK, ...wrong }, ...rest } as BackupHeader).split('\n')[1]!;
  expect(() => parseHeader(line)).toThrow(expect.objectContaining({ fault: 'Unsupported' }));
});
const rest = { recipient: 'age1x', instanceId: 'i', backupId: 'b', takenAt: 't' };

test('new parameters are within what is read, and differ each time', () => {
  expect(checkKdf(newKdf())).toMatchObject({ memoryKiB: 65_536 });
  expect(newKdf().salt).not.toBe(newKdf().salt);
});

test('passwords have 6 to 255 printable ASCII characters', () => {
  expect(passwordFault(PASSWORD)).toBeNull();
  for (const password of ['12345', 'x'.repeat(256), 'pässword', 'tab\tulator']) {
    expect(passwordFault(password)).toMatch(/password has/);
  }
});

test('the password is not in the file, nor is what it protects', async () => {
  const file = await fileOf(await headerFor(), someRecords(3));
  for (const text of [
    PASSWORD,
    'fingerprint',
    'AKIA1',
    createHash('sha256').update(PASSWORD).digest('hex'),
  ]) {
    expect(file.includes(text)).toBe(false);
  }
});
