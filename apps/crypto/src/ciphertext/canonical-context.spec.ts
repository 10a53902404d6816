import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalContext } from './canonical-context.js';

const contexts = fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), { maxKeys: 8 });

test('two contexts have the same bytes when and only when they say the same', () => {
  const sorted = (context: object): string => JSON.stringify(Object.entries(context).sort());
  fc.assert(
    fc.property(contexts, contexts, (one, two) => {
      expect(canonicalContext(one).equals(canonicalContext(two))).toBe(sorted(one) === sorted(two));
    }),
  );
});

test('the order of entries does not count', () => {
  fc.assert(
    fc.property(contexts, (context) => {
      const reversed = Object.fromEntries(Object.entries(context).reverse());
      expect(canonicalContext(reversed)).toEqual(canonicalContext(context));
    }),
  );
});

test('no context and an empty one are the same', () => {
  for (const none of [undefined, null, {}]) expect(canonicalContext(none)).toHaveLength(0);
});

test.each<[string, unknown]>([
  ['a list', ['a']],
  ['a text', 'a'],
  ['a number as value', { a: 1 }],
  ['a lone surrogate, which UTF-8 cannot tell from another', { a: '\ud800' }],
  ['a lone surrogate in a name', { '\udc00': 'a' }],
  ['65 entries', Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`name ${n}`, '']))],
  ['more than 8192 characters', { a: 'x'.repeat(8192) }],
])('%s is refused', (_name, context) => {
  expect(() => canonicalContext(context)).toThrow(expect.objectContaining({ code: 'InvalidRequest' }));
});
