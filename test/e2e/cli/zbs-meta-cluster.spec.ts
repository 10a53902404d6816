import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { startStack, type Stack } from '../../support/stack.ts';
import { Shell } from './shell.ts';

/** Four nodes start, one after the other is ended, and they come back. */
const CLUSTER_TIMEOUT_MS = 240_000;
jest.setTimeout(CLUSTER_TIMEOUT_MS);

/**
 * Seed 000's example is a cluster of four nodes: what `zbs-meta` prints on one is held against it, blank by blank, but for ids,
 * times and addresses. Widths that longer addresses would give are not proven here: see layout.spec.ts.
 */
const EXAMPLE = `\
-----------------  ----------------------------------------
KMS Id             <uuid>
Created time       <time>
Current shamir id  nsk_<uuid>
Rotate period      -
Last rotate time   -
-----------------  ----------------------------------------
[State: NK_STATE_RUNNING]
[Current shamir key ⬇ ]
-------------  ------------------------------------------------------------------------------
Key Id         nsk_<uuid>
Total mkey     1
Garbage mkey   0
Inuse mkey     1
Create time    <time>
Zones summary  zone_id: default
               k/n: 2/4
               dist_time: <time>, dist_no: 1
               protection: LEVEL4: All shares have acked
               share_cnt: 4, shares:
                 - [share_id: 1, cid: 1, ip: <ip>, last_ack_time: <time>]
                 - [share_id: 2, cid: 2, ip: <ip>, last_ack_time: <time>]
                 - [share_id: 3, cid: 3, ip: <ip>, last_ack_time: <time>]
                 - [share_id: 4, cid: 4, ip: <ip>, last_ack_time: <time>]
-------------  ------------------------------------------------------------------------------
`;
const withoutParticulars = (text: string): string =>
  text
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '<time>')
    .replaceAll(/ip: [^,]+,/g, 'ip: <ip>,');

let stack: Stack;
let shell: Shell;
beforeAll(async () => {
  stack = await startStack({ cryptoNodes: 4 });
  shell = new Shell({ KEYLEDGER_DATA: stack.dataDir });
});
afterAll(async () => {
  shell?.remove();
  await stack?.stop();
});

/** What the command prints once that is so, or at last. */
async function printed(command: string, isSo: (text: string) => boolean): Promise<string> {
  for (let tries = 0; ; tries++) {
    const { stdout, stderr } = await shell.run(command);
    if (isSo(stdout) || tries === 60) return stdout + stderr;
    await sleep(500);
  }
}

test('the KMS key of four nodes is shown as in the seed, blank by blank', async () => {
  const shown = await printed('zbs-meta native_key show', (text) => text.includes('LEVEL4'));
  expect(withoutParticulars(shown)).toBe(EXAMPLE);
});

test('a cluster of which too few nodes are left after a restart is shown as sealed, and as running when they are back', async () => {
  await shell.run('zbs-meta kms create_native --crypt_algos AES256_CTR');
  for (const name of ['crypto-2', 'crypto-3', 'crypto-4']) await stack.hold(name);
  await stack.process('crypto-1').kill();
  const sealed = await printed('zbs-meta native_key show', (text) => text.includes('UNCERTAIN'));
  expect(sealed).toContain('[State: NK_STATE_UNCERTAIN]\n');
  expect((await shell.run('zbs-meta kms show_native')).stdout).toContain(
    'Status                    KMS_STATUS_SEALED\n',
  );
  const refused = await shell.run('keyledger root-key rotate');
  expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining('(Sealed, request ')]);
  await stack.release('crypto-2');
  const running = await printed('zbs-meta native_key show', (text) => text.includes('RUNNING'));
  expect(running).toContain('[State: NK_STATE_RUNNING]\n');
});
