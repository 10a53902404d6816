import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createSecretKey } from 'node:crypto';
import { KeyledgerError, newId } from '@keyledger/domain';
import type { MasterKeyRow } from '../material-store/schema.js';
import { NOW } from '../testing/stores.js';
import { MasterKeyRetiredError } from './master-key-retired.js';
import { newMasterKey, openMasterKey, rewrapMasterKey, type RootKey } from './master-key.js';
import { MasterKeys } from './master-keys.js';

const rootKey = (byte: number): RootKey => ({
  id: `nsk_${newId()}`,
  key: createSecretKey(Buffer.alloc(32, byte)),
});
const sealed = () => new KeyledgerError('Sealed', 'N of K shares are at hand');

let root: RootKey;
let rows: MasterKeyRow[];
let masters: MasterKeys;
beforeEach(() => {
  root = rootKey(1);
  rows = [newMasterKey(root, NOW)];
  masters = new MasterKeys({ masterKeys: async () => rows }, sealed);
});
afterEach(() => {
  rows = [];
});

test('while it is sealed, nothing can be wrapped or unwrapped, and who asks is told what custody says', async () => {
  const refusal = expect.objectContaining({ code: 'Sealed', message: 'N of K shares are at hand' });
  expect(masters.sealed).toBe(true);
  expect(() => masters.current).toThrow(refusal);
  expect(() => masters.root).toThrow(refusal);
  await expect(masters.master('mkey_x')).rejects.toEqual(refusal);
  await expect(masters.refresh()).rejects.toEqual(refusal);
  await expect(masters.wrapping(async () => 1)).rejects.toEqual(refusal);
});

test('the master key in use is the one to wrap under, and older ones still open', async () => {
  const [former] = rows as [MasterKeyRow];
  await masters.open(root);
  expect(masters.current.id).toBe(former.id);
  rows = [{ ...former, state: 'retiring' }, newMasterKey(root, NOW)];
  await masters.refresh();
  expect(masters.current.id).toBe(rows[1]!.id);
  expect((await masters.master(former.id)).equals(openMasterKey(root, former))).toBe(true);
});

test('a write under a master key that is retired meanwhile is done again under the current one, once', async () => {
  await masters.open(root);
  const former = rows[0]!;
  rows = [{ ...former, state: 'retiring' }, newMasterKey(root, NOW)];
  const tried: string[] = [];
  const write = async ({ id }: { id: string }) => {
    tried.push(id);
    if (id === former.id) throw new MasterKeyRetiredError(id);
    return id;
  };
  expect(await masters.wrapping(write)).toBe(rows[1]!.id);
  expect(tried).toEqual([former.id, rows[1]!.id]);
  const never = async ({ id }: { id: string }) => {
    throw new MasterKeyRetiredError(id);
  };
  await expect(masters.wrapping(never)).rejects.toMatchObject({ name: 'MasterKeyRetiredError' });
});

test('another failure of a write is passed on without a second try', async () => {
  await masters.open(root);
  let tries = 0;
  const write = async () => {
    tries += 1;
    throw new Error('disk full');
  };
  await expect(masters.wrapping(write)).rejects.toThrow('disk full');
  expect(tries).toBe(1);
});

test('master keys rewrapped by the next root key are the same keys, and the former root key opens them no more', async () => {
  await masters.open(root);
  const next = rootKey(2);
  const before = rows[0]!;
  rows = [rewrapMasterKey(root, next, before)];
  expect(openMasterKey(next, rows[0]!).equals(masters.current.key)).toBe(true);
  expect(() => openMasterKey(root, rows[0]!)).toThrow(/is wrapped by/);
  expect(() => openMasterKey({ ...root, id: next.id }, rows[0]!)).toThrow(/cannot be unwrapped/);
  await masters.refresh();
  await masters.open(next);
  expect(masters.root.id).toBe(next.id);
  expect(masters.current.id).toBe(before.id);
});

test('a node that another has outrun waits for the root key that wraps the master keys now', async () => {
  await masters.open(root);
  const next = rootKey(2);
  rows = rows.map((row) => rewrapMasterKey(root, next, row));
  const asked = masters.newestRoot();
  await masters.open(next);
  expect((await asked).id).toBe(next.id);
});

test('a wrong root key opens nothing and leaves the node sealed', async () => {
  await expect(masters.open({ ...rootKey(3), id: root.id })).rejects.toThrow(/cannot be unwrapped/);
  expect(masters.sealed).toBe(true);
});
