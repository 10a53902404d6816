import { AddressGuard } from './address-guard.js';

const NEVER = [
  ...['169.254.169.254', 'fe80::1', '::ffff:169.254.169.254', 'fd00:ec2::254', '64:ff9b::a9fe:a9fe'],
  ...['0.0.0.0', '::', '224.0.0.1', '255.255.255.255', 'ff02::1'],
];
const PRIVATE = [
  ...['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '100.64.0.1', '::1', 'fd12::1'],
  ...['::ffff:127.0.0.1', '::ffff:10.0.0.1'],
];
const PUBLIC = ['8.8.8.8', '172.32.0.1', '2001:4860:4860::8888'];
const open = new AddressGuard(true);
const strict = new AddressGuard(false);

test.each(NEVER)('%s is never allowed', (address) => {
  expect([open.allows(address), strict.allows(address)]).toEqual([false, false]);
});

test.each(PRIVATE)('%s is allowed where private addresses are', (address) => {
  expect([open.allows(address), strict.allows(address)]).toEqual([true, false]);
});

test.each(PUBLIC)('%s is allowed', (address) => {
  expect([open.allows(address), strict.allows(address)]).toEqual([true, true]);
});

test.each(['http://2130706433/', 'http://0x7f.1/', 'http://[::1]:80/', 'http://127.0.0.1/'])(
  'an address is found in whatever form it is written: %s',
  (url) => {
    expect(() => strict.checkHost(new URL(url).hostname)).toThrow('not allowed');
  },
);

test('a name is checked by where it leads when it is connected to', async () => {
  const find = (guard: AddressGuard): Promise<unknown> =>
    new Promise((resolve) =>
      guard.lookup('localhost', { all: true }, (error, found) => resolve(error?.name ?? found)),
    );
  expect(() => strict.checkHost('localhost')).not.toThrow();
  expect(await find(strict)).toBe('BlockedAddressError');
  expect(await find(open)).toContainEqual(expect.objectContaining({ address: expect.any(String) }));
});
