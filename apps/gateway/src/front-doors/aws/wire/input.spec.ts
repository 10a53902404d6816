import { Input } from './input.js';

const refusal = (read: (input: Input) => unknown, members: Record<string, unknown>): [string, string] => {
  const input = new Input(members);
  try {
    read(input);
    input.finish();
  } catch (error) {
    const { type, message } = error as { type: string; message: string };
    return [type, message];
  }
  return ['', ''];
};

describe('reading a request’s members', () => {
  it('gives back what is there and nothing for what is absent or null', () => {
    const input = new Input({ A: 'x', B: 7, C: true, D: 'AQI=', E: { k: 'v' }, F: ['y'], G: null });
    expect(input.text('A', { max: 1 })).toBe('x');
    expect(input.integer('B', 1, 7)).toBe(7);
    expect(input.flag('C')).toBe(true);
    expect(input.blob('D', 2)).toBe('AQI=');
    expect(input.textMap('E')).toEqual({ k: 'v' });
    expect(input.texts('F', { max: 1 })).toEqual(['y']);
    expect(input.text('G', { max: 1 })).toBeUndefined();
    expect(input.flag('H')).toBe(false);
    expect(input.has('G') || input.has('toString')).toBe(false);
    input.finish();
  });

  it.each<[string, (input: Input) => unknown, Record<string, unknown>]>([
    ['text', (input) => input.text('M', { max: 9 }), { M: 1 }],
    ['an integer', (input) => input.integer('M', 1, 9), { M: 1.5 }],
    ['a flag', (input) => input.flag('M'), { M: 'true' }],
    ['base64', (input) => input.blob('M', 9), { M: 'AQ' }],
    ['base64 without stray bits', (input) => input.blob('M', 9), { M: 'AR==' }],
    ['a map', (input) => input.textMap('M'), { M: [] }],
    ['a map of texts', (input) => input.textMap('M'), { M: { k: 1 } }],
    ['a list', (input) => input.texts('M', { max: 9 }), { M: {} }],
    ['a list of texts', (input) => input.texts('M', { max: 9 }), { M: [1] }],
    ['a list of structures', (input) => input.structures('M', () => 0), { M: ['x'] }],
  ])('refuses what is not %s as a SerializationException', (_, read, members) => {
    expect(refusal(read, members)[0]).toBe('SerializationException');
  });

  it.each<[string, (input: Input) => unknown, Record<string, unknown>]>([
    [
      "Value null at 'keyId' failed to satisfy constraint: Member must not be null",
      (input) => input.requiredText('KeyId', { max: 1 }),
      {},
    ],
    [
      "Value at 'keyId' failed to satisfy constraint: Member must have length greater than or equal to 1",
      (input) => input.text('KeyId', { max: 1 }),
      { KeyId: '' },
    ],
    [
      "Value at 'limit' failed to satisfy constraint: Member must have value less than or equal to 9",
      (input) => input.integer('Limit', 1, 9),
      { Limit: 10 },
    ],
    [
      "Value at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-z]+$",
      (input) => input.text('AliasName', { max: 9, pattern: /^[a-z]+$/ }),
      { AliasName: 'A' },
    ],
    [
      "Value at 'tags.2.member.tagKey' failed to satisfy constraint: Member must have length less than or equal to 1",
      (input) => input.structures('Tags', (tag) => tag.requiredText('TagKey', { max: 1 })),
      { Tags: [{ TagKey: 'a' }, { TagKey: 'bb' }] },
    ],
    [
      "Value null at 'tagKeys' failed to satisfy constraint: Member must not be null",
      (input) => input.requiredTexts('TagKeys', { max: 1 }),
      {},
    ],
    [
      "Value at 'grantTokens' failed to satisfy constraint: Member must have length less than or equal to 1",
      (input) => input.texts('GrantTokens', { max: 9, maxItems: 1 }),
      { GrantTokens: ['a', 'b'] },
    ],
  ])('says %s', (message, read, members) => {
    expect(refusal(read, members)).toEqual([
      'ValidationException',
      `1 validation error detected: ${message}`,
    ]);
  });

  it('lets no context reach an object’s prototype', () => {
    const members = JSON.parse('{"EncryptionContext": {"__proto__": "x"}}') as Record<string, unknown>;
    expect(refusal((input) => input.textMap('EncryptionContext'), members)[0]).toBe('ValidationException');
  });
});
