import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { base64, expectStatus } from '../../support/keys.js';
import type { Stack } from '../../support/stack.js';

const UNTIL_LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 200;

/** What a crypto node says of its custody on the status page. */
export interface NodeStatus {
  instance: string;
  ready: boolean;
  details: {
    sealed: boolean;
    custody: {
      state: string;
      survives: string;
      distributionNo: number;
      threshold: number;
      shares: number;
      acknowledged: number;
      sharesAtHand?: number;
      sharesNeeded?: number;
    };
  };
}

/** The crypto nodes that answer, by name. */
export async function cryptoNodes(stack: Stack): Promise<NodeStatus[]> {
  const { services } = expectStatus(await stack.api('GET', '/status'), 200) as {
    services: (NodeStatus & { service: string })[];
  };
  return services
    .filter(({ service, instance }) => service === 'crypto' && instance !== '')
    .sort((a, b) => (a.instance < b.instance ? -1 : 1));
}

export async function until(reached: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + UNTIL_LIMIT_MS;
  while (!(await reached())) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await sleep(LOOK_EVERY_MS);
  }
}

/** Waits until all of so many nodes have acknowledged their shares of this dealing or a later one. */
export async function untilAcknowledged(stack: Stack, shares: number, distributionNo = 1): Promise<void> {
  await until(async () => {
    const nodes = await cryptoNodes(stack);
    return nodes.some(
      ({ details: { custody } }) =>
        custody.shares === shares &&
        custody.acknowledged === shares &&
        custody.distributionNo >= distributionNo,
    );
  }, `${shares} shares to be acknowledged`);
}

export const custodianFolder = (dataDir: string, name: string): string => join(dataDir, 'custodians', name);

/** What a lost disk is to a crypto node, which must not be running. */
export const wipeCustodian = (dataDir: string, name: string): void =>
  rmSync(custodianFolder(dataDir, name), { recursive: true });

export async function decrypts(stack: Stack, key: string, ciphertext: string, text: string): Promise<void> {
  const reply = await stack.api('POST', `/keys/${key}/decrypt`, { ciphertext });
  expect(expectStatus(reply, 200).plaintext).toBe(base64(text));
}
