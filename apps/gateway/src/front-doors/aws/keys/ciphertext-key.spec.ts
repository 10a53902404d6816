import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyOfCiphertext } from './ciphertext-key.js';

const FROZEN = join(import.meta.dirname, '../../../../../../test/vectors/ciphertext/symmetric-1.json');
const { cases } = JSON.parse(readFileSync(FROZEN, 'utf8')) as {
  cases: { name: string; keyId: string; ciphertext: string }[];
};

test.each(cases)('the key of a ciphertext with $name is read from it', ({ keyId, ciphertext }) => {
  expect(keyOfCiphertext(ciphertext)).toEqual({ id: keyId });
});

test.each(['', 'AQID', Buffer.alloc(64, 2).toString('base64')])('%j names no key', (ciphertext) => {
  expect(() => keyOfCiphertext(ciphertext)).toThrow('was not made here');
});
