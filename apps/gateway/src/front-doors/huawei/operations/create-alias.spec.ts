import { KeyledgerError } from '@keyledger/domain';
import {
  aKey,
  BAD_KEY_IDS,
  HuaweiDialect,
  KEY_ID,
  PROJECT_ID,
  REGION,
} from '../../../testing/huawei-dialect.js';
import { KEY_ALIAS_TAG } from '../keys/key-alias.js';

const AT = '2026-11-24T12:00:00.500Z';
const creating = (aliases: string[] = []) =>
  new HuaweiDialect({
    'lifecycle.keys.describe': aKey({ aliases }),
    'lifecycle.aliases.create': {
      alias: { name: 'b', keyId: KEY_ID, createdAt: AT, updatedAt: AT },
      position: 1,
    },
    'lifecycle.keys.change': { key: aKey(), position: 2 },
  });

describe('POST aliases', () => {
  it.each(['b', 'alias/b'])('creates %s and answers 201 with all that is told of an alias', async (alias) => {
    const huawei = creating(['a']);
    const { status, body } = await huawei.post('aliases', { key_id: KEY_ID, alias });
    expect(status).toBe(201);
    expect(body).toEqual({
      domain_id: PROJECT_ID,
      key_id: KEY_ID,
      alias: 'alias/b',
      alias_urn: `kms:${REGION}:${PROJECT_ID}:alias:b`,
      create_time: AT,
      update_time: AT,
    });
    expect(huawei.asked[1]!.request).toEqual({ name: 'b', key: { id: KEY_ID } });
    expect(huawei.asked).toHaveLength(2);
  });

  it('leaves the key its name, also when the new alias comes before it', async () => {
    const huawei = creating(['name']);
    await huawei.post('aliases', { key_id: KEY_ID, alias: 'b' });
    expect(huawei.asked[2]!.request.change).toEqual({
      type: 'ChangeTags',
      set: { [KEY_ALIAS_TAG]: 'name' },
      remove: [],
    });
  });

  it.each([
    ...BAD_KEY_IDS.map(([what, key_id, code]): [string, object, string] => [what, { key_id }, code]),
    ['no alias', { alias: undefined }, 'KMS.0204'],
    ['an alias without a name', { alias: 'alias/' }, 'KMS.1101'],
    ['an alias with a space', { alias: 'a b' }, 'KMS.1101'],
    ['a reserved alias', { alias: 'alias/aws/x' }, 'KMS.1101'],
    ['an alias that is too long', { alias: 'a'.repeat(251) }, 'KMS.1101'],
  ])('refuses %s', async (_, more, code) => {
    const huawei = creating();
    expect(await huawei.refusal('aliases', { key_id: KEY_ID, alias: 'b', ...more })).toBe(code);
    expect(huawei.asked).toEqual([]);
  });

  it('refuses an alias that is taken', async () => {
    const huawei = new HuaweiDialect({
      'lifecycle.keys.describe': aKey(),
      'lifecycle.aliases.create': new KeyledgerError('AliasExists', 'words'),
    });
    expect(await huawei.refusal('aliases', { key_id: KEY_ID, alias: 'b' })).toBe('KMS.1104');
  });
});
