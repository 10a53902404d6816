import { aKey, BAD_KEY_IDS, HuaweiDialect, KEY_ID, PROJECT_ID } from '../../../testing/huawei-dialect.js';

const path = `/v1.0/${PROJECT_ID}/kms/aliases`;
const having = (...aliases: string[]) =>
  new HuaweiDialect({ 'lifecycle.keys.describe': aKey({ aliases }), 'lifecycle.aliases.delete': {} });

describe('DELETE aliases', () => {
  it('deletes those of the body, and has nothing to say', async () => {
    const huawei = having('a', 'b', 'c');
    const { status, body } = await huawei.send('DELETE', path, {
      key_id: KEY_ID,
      aliases: ['alias/a', 'b', 'b'],
    });
    expect([status, body]).toEqual([204, '']);
    expect(huawei.asked.slice(1).map(({ request }) => request.name)).toEqual(['a', 'b']);
    expect(huawei.contexts[1].commandId).not.toBe(huawei.contexts[2].commandId);
  });

  it('deletes none when one of them is not the key’s', async () => {
    const huawei = having('a');
    const answer = await huawei.send('DELETE', path, { key_id: KEY_ID, aliases: ['a', 'other'] });
    expect([answer.status, answer.body.error.error_code]).toEqual([404, 'KMS.0207']);
    expect(huawei.asked).toHaveLength(1);
  });

  it.each([
    ...BAD_KEY_IDS.map(([what, key_id, code]): [string, object, string] => [what, { key_id }, code]),
    ['no aliases', { aliases: undefined }, 'KMS.0204'],
    ['an empty list', { aliases: [] }, 'KMS.0204'],
    ['what is no list', { aliases: 'a' }, 'KMS.1101'],
    ['too many', { aliases: Array(51).fill('a') }, 'KMS.1101'],
    ['a name that cannot be', { aliases: ['a b'] }, 'KMS.1101'],
  ])('refuses %s', async (_, more, code) => {
    const answer = await having('a').send('DELETE', path, { key_id: KEY_ID, aliases: ['a'], ...more });
    expect(answer.body.error.error_code).toBe(code);
  });
});
