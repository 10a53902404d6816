import fc from 'fast-check';
import { isCanonicalBase64 } from './base64.js';

it('takes the base64 of any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) =>
      isCanonicalBase64(Buffer.from(bytes).toString('base64')),
    ),
  );
});

it.each([
  ['no padding', 'aGVsbG8'],
  ['too much padding', 'aGVsbG8=='],
  ['stray bits', 'aGVsbG9='],
  ['the alphabet for URLs', '-_-_'],
  ['a line break', 'aGVs\nbG8='],
  ['spaces', 'aGVs bG8'],
  ['padding within', 'aG=sbG8='],
  ['other characters', 'aGVsbG8é'],
])('refuses %s', (_what, text) => {
  expect(isCanonicalBase64(text)).toBe(false);
});
