import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '@keyledger/domain';
import { temporaryFolder } from '../testing/stores.js';
import { PassphraseCustody } from './passphrase.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let file: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder.path, 'passphrase');
});
afterEach(() => folder.remove());

const custody = (): PassphraseCustody => new PassphraseCustody(file);

test('the same passphrase and parameters give the same root key, with or without a last line feed', async () => {
  await writeFile(file, 'correct horse battery');
  const { secret, parameters } = await custody().create();
  expect(secret).toHaveLength(32);
  expect(parameters).toEqual({ memoryKiB: 65_536, passes: 3, lanes: 4, salt: expect.any(String) });
  await writeFile(file, 'correct horse battery\n');
  expect(await custody().open(parameters)).toEqual(secret);
  await writeFile(file, 'correct horse battery!');
  expect(await custody().open(parameters)).not.toEqual(secret);
});

test('every installation has a salt of its own', async () => {
  await writeFile(file, 'correct horse battery');
  const one = await custody().create();
  const two = await custody().create();
  expect(one.secret).not.toEqual(two.secret);
});

/** What the reference implementation says: `argon2 somesaltsomesalt -id -t 1 -k 64 -p 1 -l 32 -r`. */
const KNOWN_ANSWER = 'c19794a84ad140cf5fafbfb7209550c85b1be503e161eaa45f0346660047fcbe';

test('Argon2id is as RFC 9106 says', async () => {
  await writeFile(file, 'correct horse battery');
  const parameters = {
    memoryKiB: 64,
    passes: 1,
    lanes: 1,
    salt: Buffer.from('somesaltsomesalt').toString('base64'),
  };
  const secret = await custody().open(parameters);
  expect(secret.toString('hex')).toBe(KNOWN_ANSWER);
});

test.each(['', 'short', '\n'])('a passphrase of %j is refused', async (passphrase) => {
  await writeFile(file, passphrase);
  await expect(custody().create()).rejects.toThrow(/at least 12/);
});

test('a missing file is told, without its content or name of anything secret', async () => {
  await expect(custody().create()).rejects.toThrow('KEYLEDGER_ROOT_PASSPHRASE_FILE');
});

test.each<JsonObject>([
  { memoryKiB: 2 ** 30, passes: 1, lanes: 1, salt: 'c2FsdA==' },
  { memoryKiB: 64, passes: 0, lanes: 1, salt: 'c2FsdA==' },
  { memoryKiB: 64, passes: 1, lanes: 1.5, salt: 'c2FsdA==' },
  { memoryKiB: 64, passes: 1, lanes: 1 },
  {},
])('parameters %j are not tried', async (parameters) => {
  await writeFile(file, 'correct horse battery');
  await expect(custody().open(parameters)).rejects.toThrow(/parameters/);
});
