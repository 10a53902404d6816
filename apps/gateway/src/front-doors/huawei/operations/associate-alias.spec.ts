import { KeyledgerError } from '@keyledger/domain';
import { aKey, BAD_KEY_IDS, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';
import { KEY_ALIAS_TAG } from '../keys/key-alias.js';

const AT = '2026-11-24T12:00:00.500Z';
const moving = (aliases: string[]) =>
  new HuaweiDialect({
    'lifecycle.keys.describe': aKey({ aliases }),
    'lifecycle.aliases.update': {
      alias: { name: 'a', keyId: KEY_ID, createdAt: AT, updatedAt: AT },
      position: 1,
    },
    'lifecycle.keys.change': { key: aKey(), position: 2 },
  });

describe('POST alias/associate', () => {
  it('points the alias to another key, which keeps its name', async () => {
    const huawei = moving(['name']);
    const { status, body } = await huawei.post('alias/associate', {
      alias: 'alias/a',
      target_key_id: KEY_ID,
    });
    expect([status, body]).toEqual([200, expect.objectContaining({ alias: 'alias/a', key_id: KEY_ID })]);
    expect(huawei.asked[1]!.request).toEqual({ name: 'a', key: { id: KEY_ID } });
    expect(huawei.asked[2]!.request.change).toMatchObject({ set: { [KEY_ALIAS_TAG]: 'name' } });
  });

  it('becomes the name of a key that had none', async () => {
    const huawei = moving([]);
    await huawei.post('alias/associate', { alias: 'a', target_key_id: KEY_ID });
    expect(huawei.asked).toHaveLength(2);
  });

  it.each([
    ...BAD_KEY_IDS.map(([what, target_key_id, code]): [string, object, string] => [
      what,
      { target_key_id },
      code,
    ]),
    ['no alias', { alias: undefined }, 'KMS.0204'],
    ['an alias that cannot be', { alias: '' }, 'KMS.1101'],
  ])('refuses %s', async (_, more, code) => {
    expect(await moving([]).refusal('alias/associate', { alias: 'a', target_key_id: KEY_ID, ...more })).toBe(
      code,
    );
  });

  it.each([
    ['AliasNotFound', 'KMS.0207'],
    ['InvalidRequest', 'KMS.0308'],
  ] as const)('says %s as %s', async (ours, code) => {
    const huawei = new HuaweiDialect({
      'lifecycle.keys.describe': aKey(),
      'lifecycle.aliases.update': new KeyledgerError(ours, 'words'),
    });
    expect(await huawei.refusal('alias/associate', { alias: 'a', target_key_id: KEY_ID })).toBe(code);
  });
});
