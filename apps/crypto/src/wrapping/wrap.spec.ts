import { expect, test } from '@jest/globals';
import { createSecretKey } from 'node:crypto';
import { placeText, unwrap, wrap, type WrapPlace } from './wrap.js';

const wrapper = createSecretKey(Buffer.alloc(32, 1));
const place: WrapPlace = {
  kind: 'key-version',
  id: 'key',
  under: 'mkey_1',
  projectId: 'project',
  version: 2,
  spec: 'AES_256',
};
const secret = Buffer.from('the secret');

test('a secret comes back from its own place', () => {
  const wrapped = wrap(wrapper, place, secret);
  expect(wrapped).toHaveLength(1 + 12 + secret.length + 16);
  expect(wrapped.includes(secret)).toBe(false);
  expect(unwrap(wrapper, place, wrapped)).toEqual(secret);
  expect(wrap(wrapper, place, secret)).not.toEqual(wrapped);
});

test('its place is this text', () => {
  expect(placeText(place)).toBe('keyledger wrap v1\nkey-version\nproject\nkey\n2\nAES_256\nmkey_1');
  expect(placeText({ kind: 'history-key', id: 'key', under: 'mkey_1' })).toBe(
    'keyledger wrap v1\nhistory-key\n\nkey\n\n\nmkey_1',
  );
});

test.each<Partial<WrapPlace>>([
  { kind: 'history-key' },
  { id: 'other' },
  { under: 'mkey_2' },
  { projectId: 'other' },
  { version: 1 },
  { spec: 'HMAC_256' },
])('moved to a place with %j it does not open', (other) => {
  const wrapped = wrap(wrapper, place, secret);
  expect(() => unwrap(wrapper, { ...place, ...other }, wrapped)).toThrow('cannot be unwrapped');
});

test('altered, cut, of another form or under another key it does not open', () => {
  const wrapped = wrap(wrapper, place, secret);
  for (let at = 0; at < wrapped.length; at++) {
    const altered = Buffer.from(wrapped);
    altered[at]! ^= 1;
    expect(() => unwrap(wrapper, place, altered)).toThrow();
    expect(() => unwrap(wrapper, place, wrapped.subarray(0, at))).toThrow();
  }
  expect(() => unwrap(createSecretKey(Buffer.alloc(32, 2)), place, wrapped)).toThrow('cannot be unwrapped');
});
