import { KEY_SPECS, parseKeySpec, type KeySpec } from './specs.js';

test.each(Object.keys(KEY_SPECS))('%s is understood in any spelling of its own name', (name) => {
  expect(parseKeySpec(name)).toBe(name);
  expect(parseKeySpec(name.toLowerCase().replaceAll('_', '-'))).toBe(name);
});

test.each<[string, KeySpec]>([
  ['SYMMETRIC_DEFAULT', 'AES_256'],
  ['Aes256', 'AES_256'],
  ['ECC_NIST_P256', 'EC_P256'],
  ['ECC_SECG_P256K1', 'EC_SECP256K1'],
  ['ECC_NIST_EDWARDS25519', 'ED25519'],
  ['HMAC-SHA-384', 'HMAC_384'],
])('%s means %s', (text, spec) => {
  expect(parseKeySpec(text)).toBe(spec);
});

test.each(['', 'AES_128', 'RSA_1024', 'SM2', 'toString'])('%p is no key spec', (text) => {
  expect(parseKeySpec(text)).toBeNull();
});
