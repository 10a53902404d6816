import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { chmod, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../testing/stores.js';
import { LocalFileCustody } from './local-file.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let file: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder.path, 'root.key');
});
afterEach(() => folder.remove());

const custody = (): LocalFileCustody => new LocalFileCustody(folder.path);

test('the first start makes 32 random bytes that nobody else can read', async () => {
  const { secret } = await custody().create();
  expect(secret).toHaveLength(32);
  expect(await readFile(file)).toEqual(secret);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await custody().open()).toEqual(secret);
});

test('nodes that start at the same time have the same root key, and leave nothing else behind', async () => {
  const made = await Promise.all(Array.from({ length: 16 }, () => custody().create()));
  expect(new Set(made.map(({ secret }) => secret.toString('hex'))).size).toBe(1);
  expect(await readdir(folder.path)).toEqual(['root.key']);
});

test.each([0o640, 0o604, 0o660, 0o700])('a file of mode %o is refused', async (mode) => {
  await custody().create();
  await chmod(file, mode);
  await expect(custody().open()).rejects.toThrow(/mode .* must be 600/);
  await expect(custody().create()).rejects.toThrow(/mode .* must be 600/);
});

test('a missing file is not made anew for a store that needs the old one', async () => {
  await expect(custody().open()).rejects.toThrow(/is missing/);
  expect(await readdir(folder.path)).toEqual([]);
});

test('a file of another length is no root key', async () => {
  await writeFile(file, 'short', { mode: 0o600 });
  await expect(custody().open()).rejects.toThrow(/32 bytes/);
});
