import { setTimeout as sleep } from 'node:timers/promises';
import type { ServicePlan } from './service-plans.js';

/** Nodes that start one after the other find each other's shares within this, once the last is up. */
const UNSEAL_WAIT_MS = 8_000;
const LOOK_EVERY_MS = 250;

export interface CustodyState {
  /** No crypto node has the root key. */
  sealed: boolean;
  sentence: string;
}

/** How the crypto nodes that run here stand, after giving those that are still sealed a moment. */
export async function custodyState(plans: readonly ServicePlan[]): Promise<CustodyState> {
  const crypto = plans.filter(({ service }) => service === 'crypto');
  const deadline = performance.now() + UNSEAL_WAIT_MS;
  for (;;) {
    const answers = await Promise.all(crypto.map((plan) => plan.details().catch(() => null)));
    const states = answers.flatMap((answer) => answer?.details ?? []);
    const running = states.find(({ sealed }) => sealed === false);
    if (running) return { sealed: false, sentence: running.custody?.survives ?? '' };
    if (performance.now() > deadline) {
      const known = states.map(({ custody }) => custody).find((custody) => custody?.sharesNeeded);
      return { sealed: true, sentence: sealedSentence(known?.sharesAtHand ?? 0, known?.sharesNeeded ?? 0) };
    }
    await sleep(LOOK_EVERY_MS);
  }
}

function sealedSentence(atHand: number, needed: number): string {
  const how =
    needed > 0
      ? `${atHand} of ${needed} shares of the root key are at hand`
      : 'no share of the root key is at hand';
  return `Keyledger is sealed: ${how}. Start more of the crypto nodes; until then nothing is encrypted or decrypted.`;
}
