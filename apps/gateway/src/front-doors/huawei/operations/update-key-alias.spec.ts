import { KeyledgerError } from '@keyledger/domain';
import { aKey, BAD_KEY_IDS, HuaweiDialect, KEY_ID } from '../../../testing/huawei-dialect.js';
import { KEY_ALIAS_TAG } from '../keys/key-alias.js';

const renaming = (more: object = {}) =>
  new HuaweiDialect({
    'lifecycle.keys.describe': aKey({ aliases: ['old'], ...more }),
    'lifecycle.aliases.create': {},
    'lifecycle.aliases.delete': {},
    'lifecycle.keys.change': { key: aKey(), position: 1 },
  });
const steps = (huawei: HuaweiDialect) =>
  huawei.asked.slice(1).map(({ name, request }) => [name, request.name]);

describe('update-key-alias', () => {
  it('reserves the new name before it gives up the old one', async () => {
    const huawei = renaming();
    const { status, body } = await huawei.post('update-key-alias', { key_id: KEY_ID, key_alias: 'new' });
    expect([status, body]).toEqual([200, { key_info: { key_id: KEY_ID, key_alias: 'new' } }]);
    expect(steps(huawei)).toEqual([
      ['lifecycle.aliases.create', 'new'],
      ['lifecycle.aliases.delete', 'old'],
    ]);
    expect(new Set(huawei.contexts.slice(1).map(({ commandId }) => commandId)).size).toBe(2);
  });

  it('writes down which alias is the name, where the key has others before it', async () => {
    const huawei = renaming({ aliases: ['also', 'old'], tags: { [KEY_ALIAS_TAG]: 'old' } });
    await huawei.post('update-key-alias', { key_id: KEY_ID, key_alias: 'new' });
    expect(huawei.asked[2]!.request.change).toEqual({
      type: 'ChangeTags',
      set: { [KEY_ALIAS_TAG]: 'new' },
      remove: [],
    });
  });

  it('changes nothing for the name that the key has, and takes one of its other aliases', async () => {
    const same = renaming();
    await same.post('update-key-alias', { key_id: KEY_ID, key_alias: 'old' });
    expect(same.asked).toHaveLength(1);
    const other = renaming({ aliases: ['a', 'b'] });
    await other.post('update-key-alias', { key_id: KEY_ID, key_alias: 'b' });
    expect(steps(other)).toEqual([['lifecycle.aliases.delete', 'a']]);
  });

  it('names a key that had no name', async () => {
    const huawei = renaming({ aliases: [] });
    await huawei.post('update-key-alias', { key_id: KEY_ID, key_alias: 'new' });
    expect(steps(huawei)).toEqual([['lifecycle.aliases.create', 'new']]);
  });

  it('refuses a name that is taken, a key that leaves, and who may not manage it', async () => {
    const members = { key_id: KEY_ID, key_alias: 'new' };
    const taken = new HuaweiDialect({
      'lifecycle.keys.describe': aKey(),
      'lifecycle.aliases.create': new KeyledgerError('AliasExists', 'words'),
    });
    expect(await taken.refusal('update-key-alias', members)).toBe('KMS.1104');
    expect(await renaming({ state: 'PendingDeletion' }).refusal('update-key-alias', members)).toBe(
      'KMS.0210',
    );
    expect(await renaming().refusal('update-key-alias', members, 'user')).toBe('KMS.0306');
    expect(await renaming().refusal('update-key-alias', { ...members, key_alias: 'a/default' })).toBe(
      'KMS.1101',
    );
  });

  it.each(BAD_KEY_IDS)('refuses %s', async (_, key_id, code) => {
    expect(await renaming().refusal('update-key-alias', { key_id, key_alias: 'new' })).toBe(code);
  });
});
