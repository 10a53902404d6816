import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../testing/stores.js';
import { LockChain } from './lock-chain.js';
import { PassphraseFile } from './passphrase-file.js';
import { PassphraseLock } from './passphrase-lock.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let file: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder.path, 'passphrase');
  await writeFile(file, 'correct horse battery\n');
});
afterEach(() => folder.remove());

const lock = (): PassphraseLock => new PassphraseLock(new PassphraseFile(file));
const share = randomBytes(33);

test('what was locked opens with the same passphrase, with or without a last line feed', async () => {
  const locked = await lock().lock(share);
  expect(Buffer.from(locked).includes(share)).toBe(false);
  await writeFile(file, 'correct horse battery');
  expect(Buffer.from(await lock().unlock(locked))).toEqual(share);
});

test('another passphrase is told, and so is a lock that was altered or cut', async () => {
  const locked = await lock().lock(share);
  for (const at of [0, 7, 30, locked.length - 1]) {
    const altered = Buffer.from(locked);
    altered[at]! ^= 1;
    await expect(lock().unlock(altered)).rejects.toMatchObject({ name: 'CustodyError' });
  }
  await expect(lock().unlock(locked.subarray(0, 20))).rejects.toThrow(/was altered/);
  await writeFile(file, 'incorrect horse battery');
  await expect(lock().unlock(locked)).rejects.toThrow(/wrong passphrase/);
});

test('parameters that would take all memory are refused, not tried', async () => {
  const locked = Buffer.from(await lock().lock(share));
  locked.writeUInt32BE(0xffffffff, 1);
  await expect(lock().unlock(locked)).rejects.toThrow(/not usable/);
});

test('a short passphrase and a missing file are told', async () => {
  await writeFile(file, 'short');
  await expect(lock().lock(share)).rejects.toThrow(/at least 12 characters/);
  const missing = new PassphraseLock(new PassphraseFile(join(folder.path, 'nowhere')));
  await expect(missing.lock(share)).rejects.toThrow(/cannot be read/);
});

/** What the reference implementation says: `argon2 somesaltsomesalt -id -t 1 -k 64 -p 1 -l 32 -r`. */
const KNOWN_ANSWER = 'c19794a84ad140cf5fafbfb7209550c85b1be503e161eaa45f0346660047fcbe';

test('Argon2id is as RFC 9106 says', async () => {
  await writeFile(file, 'correct horse battery');
  const salt = Buffer.from('somesaltsomesalt');
  const derived = await new PassphraseFile(file).derive({ memoryKiB: 64, passes: 1, lanes: 1, salt });
  expect(derived.toString('hex')).toBe(KNOWN_ANSWER);
});

test('locks come off in the reverse order, and one that is not configured any more is named', async () => {
  const chain = new LockChain([
    lock(),
    {
      kind: 'reversed',
      lock: async (bytes) => Uint8Array.from(bytes).reverse(),
      unlock: async (bytes) => Uint8Array.from(bytes).reverse(),
    },
  ]);
  const locked = await chain.lock(share);
  expect(Buffer.from(await chain.unlock(locked, chain.kinds))).toEqual(share);
  await expect(new LockChain([]).unlock(locked, chain.kinds)).rejects.toThrow(/locked with a reversed/);
});
