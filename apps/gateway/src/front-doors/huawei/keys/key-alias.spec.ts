import { aKey } from '../../../testing/huawei-dialect.js';
import { KEY_ALIAS_TAG, keyAliasOf, shownTags } from './key-alias.js';

const key = (aliases: string[], chosen?: string) =>
  aKey({ aliases, tags: chosen === undefined ? {} : { [KEY_ALIAS_TAG]: chosen } });

describe('the name of a key', () => {
  it('is its first alias, or the one that was chosen as long as the key has it', () => {
    expect(keyAliasOf(key(['a', 'b']))).toBe('a');
    expect(keyAliasOf(key(['a', 'b'], 'b'))).toBe('b');
    expect(keyAliasOf(key(['a', 'b'], 'gone'))).toBe('a');
    expect(keyAliasOf(key([]))).toBe('');
  });

  it('is no tag that is shown', () => {
    expect(shownTags({ b: '1', [KEY_ALIAS_TAG]: 'x', a: '2' })).toEqual([
      { key: 'a', value: '2' },
      { key: 'b', value: '1' },
    ]);
  });
});
