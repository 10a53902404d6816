import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MAX_HISTORY_KEYS } from '@keyledger/contracts';
import { newId } from '@keyledger/domain';
import { CryptoWorld } from '../testing/crypto-world.js';
import { HistoryKeyService } from './history-key-service.js';

let world: CryptoWorld;
let service: HistoryKeyService;
beforeAll(async () => {
  world = await CryptoWorld.open();
  service = new HistoryKeyService(world.masters, world.store);
});
afterAll(() => world.close());

test('those that live are handed out, those destroyed or unknown are null', async () => {
  const [living, gone, unknown] = [newId(), newId(), newId()];
  const { historyKey } = await world.material.handle({ type: 'createHistoryKey', keyId: living });
  await world.material.handle({ type: 'createHistoryKey', keyId: gone });
  await world.material.handle({ type: 'destroy', keyId: gone });
  const { keys } = await service.handle({ keyIds: [living, gone, unknown] });
  expect(keys).toEqual({ [living]: historyKey, [gone]: null, [unknown]: null });
  expect((await service.historyKey(living))!.export().toString('base64')).toBe(historyKey);
  expect(await service.historyKey(gone)).toBeNull();
});

test('as many as the messages allow can be asked for, and no more', async () => {
  const ask = (count: number) => service.handle({ keyIds: Array.from({ length: count }, () => newId()) });
  expect(Object.keys((await ask(MAX_HISTORY_KEYS)).keys)).toHaveLength(MAX_HISTORY_KEYS);
  await expect(ask(MAX_HISTORY_KEYS + 1)).rejects.toMatchObject({ code: 'InvalidRequest' });
  expect(await ask(0)).toEqual({ keys: {} });
});

test.each([[['x']], [null], ['abc'], [[null]]])('%j is refused', async (keyIds) => {
  await expect(service.handle({ keyIds: keyIds as string[] })).rejects.toMatchObject({
    code: 'InvalidRequest',
  });
});
