import { base64, encrypt, expectStatus, newKey } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';
import { PASSWORD, damageVersions, download, forEach, planRestore, settled, takeBackup } from './backups.js';

/**
 * The drill: of very many keys some are damaged and some deleted on purpose, and a restore brings back the former alone, whoever
 * is killed meanwhile. Not proved here: a restore into another material database than the one that was backed up, which
 * apps/crypto's own tests do.
 */
const KEYS = 10_000;
const DAMAGED = 500;
const DELETED = 50;
const AT_ONCE = 64;
/** Times that crypto is killed while it restores, at moments that differ each time. */
const KILLS = 3;
const DRILL_TIMEOUT_MS = 900_000;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const text = (index: number): string => `text ${index}`;

test(
  `of ${KEYS} keys, ${DAMAGED} damaged ones come back and ${DELETED} deleted ones do not`,
  async () => {
    const keyIds = new Array<string>(KEYS);
    const ciphertexts = new Array<string>(KEYS);
    await forEach([...Array(KEYS).keys()], AT_ONCE, async (index) => {
      keyIds[index] = (await newKey(stack)).id;
      ciphertexts[index] = await encrypt(stack, keyIds[index]!, text(index));
    });
    const backup = await takeBackup(stack, { kind: 'file', password: PASSWORD });
    expect(backup).toMatchObject({ state: 'taken', all: true, keys: KEYS, versions: KEYS, reason: null });
    const file = await download(stack, backup.id);
    expect(file.length).toBe(backup.bytes);

    const damaged = keyIds.slice(0, DAMAGED);
    const deleted = keyIds.slice(DAMAGED, DAMAGED + DELETED);
    damageVersions(stack, damaged);
    await forEach(deleted, 8, async (id) => {
      expectStatus(await stack.api('POST', `/keys/${id}/schedule-deletion`, {}), 200);
      expectStatus(await stack.api('POST', `/keys/${id}/delete-now`, {}), 200);
    });
    // What is in the memory of a node is not lost yet.
    await stack.restart('crypto-1');
    await forEach(damaged, AT_ONCE, async (id, index) => {
      const reply = await stack.api('POST', `/keys/${id}/decrypt`, { ciphertext: ciphertexts[index] });
      expect(reply).toMatchObject({ status: 503, body: { error: { code: 'Unavailable' } } });
      expect(reply.body.error.message).toMatch(/is lost until it is restored/);
    });

    const plan = await planRestore(stack, file);
    expect(plan).toMatchObject({ state: 'planned', backupId: backup.id, reason: null });
    const counts = { toRestore: DAMAGED, intact: KEYS - DAMAGED - DELETED, deleted: DELETED };
    expectCounts(plan.report, counts);
    expectStatus(await stack.api('POST', `/restores/${plan.id}/apply`), 202);
    for (let kill = 1; kill <= KILLS; kill++) {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 1_500));
      await stack.process('crypto-1').kill('SIGKILL');
      await stack.ready('crypto-1');
    }
    const done = await settled(stack, plan.id);
    expect(done).toMatchObject({ state: 'done', reason: null });
    expectCounts(done.report, counts);

    const gone = new Set(deleted);
    await forEach(keyIds, AT_ONCE, async (id, index) => {
      const reply = await stack.api('POST', `/keys/${id}/decrypt`, { ciphertext: ciphertexts[index] });
      if (gone.has(id)) expect(reply).toMatchObject({ status: 410, body: { error: { code: 'KeyDeleted' } } });
      else expect(expectStatus(reply, 200).plaintext).toBe(base64(text(index)));
    });
    expectCounts((await planRestore(stack, file)).report, {
      ...{ toRestore: 0, intact: KEYS - DELETED, deleted: DELETED },
    });
  },
  DRILL_TIMEOUT_MS,
);

function expectCounts(report: any, expected: Record<string, number>): void {
  const found = Object.keys(expected).map((list) => [list, report[list].count]);
  expect({ ...Object.fromEntries(found), unknown: report.unknown.count }).toEqual({
    ...expected,
    unknown: 0,
  });
}
