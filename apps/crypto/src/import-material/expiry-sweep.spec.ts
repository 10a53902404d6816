import { expect, jest, test } from '@jest/globals';
import { CryptoWorld } from '../testing/crypto-world.js';
import { NOW } from '../testing/stores.js';
import { ExpirySweep } from './expiry-sweep.js';

test('expired wrapping keys are deleted, others stay', async () => {
  const world = await CryptoWorld.open();
  try {
    const added = jest.spyOn(world.store, 'addImportParameters');
    const tomorrow = '2026-01-03T03:04:05.678Z';
    const keyId = await world.createExternalKey();
    for (const now of [tomorrow, NOW]) {
      world.now = now;
      const request = { type: 'importParameters', keyId, wrappingAlgorithm: 'RSAES_OAEP_SHA_256' } as const;
      await world.material.handle({ ...request, wrappingKeySpec: 'RSA_2048' });
    }
    const sweep = new ExpirySweep(world.store, () => tomorrow, { warn: () => undefined });
    await sweep.start();
    sweep.stop();
    const [ofTomorrow, ofToday] = added.mock.calls.map(([row]) => row.token_id);
    expect(await world.store.importParameters(ofTomorrow!)).toMatchObject({ key_id: keyId });
    expect(await world.store.importParameters(ofToday!)).toBeUndefined();
  } finally {
    await world.close();
  }
});

test('a store that is away is no reason to stop', async () => {
  const warnings: string[] = [];
  const store = { deleteExpiredImportParameters: () => Promise.reject(new Error('away')) };
  const warn = (_details: object, message: string): void => void warnings.push(message);
  const sweep = new ExpirySweep(store, () => NOW, { warn });
  await sweep.start();
  sweep.stop();
  expect(warnings).toHaveLength(1);
});
