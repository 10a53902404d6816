import { lookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** A webhook's name leads where no notice is sent to. */
export class BlockedAddressError extends Error {
  override readonly name = 'BlockedAddressError';
}

/** Never: clouds answer there with credentials of the machine; nor where nobody in particular is. */
const NEVER: [string, number, 'ipv4' | 'ipv6'][] = [
  ['169.254.0.0', 16, 'ipv4'],
  ['0.0.0.0', 8, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['fe80::', 10, 'ipv6'],
  // AWS's metadata service by IPv6, and the one by IPv4 through NAT64.
  ['fd00:ec2::254', 128, 'ipv6'],
  ['64:ff9b::a9fe:0', 112, 'ipv6'],
  ['::', 128, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

const PRIVATE: [string, number, 'ipv4' | 'ipv6'][] = [
  ['127.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['::1', 128, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
];

/** Which addresses webhooks may lead to. */
export class AddressGuard {
  readonly #blocked = new BlockList();

  constructor(allowPrivate: boolean) {
    for (const subnet of allowPrivate ? NEVER : [...NEVER, ...PRIVATE]) this.#blocked.addSubnet(...subnet);
  }

  /** Of an IPv4 address in IPv6's form the IPv4 one counts. */
  allows(address: string): boolean {
    return !this.#blocked.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }

  /** @throws BlockedAddressError the host is an address that is not allowed. Names are checked when they are looked up. */
  checkHost(hostname: string): void {
    const address = hostname.replace(/^\[|\]$/g, '');
    if (isIP(address) !== 0 && !this.allows(address))
      throw new BlockedAddressError('the address is not allowed');
  }

  /** For the connection itself: what is checked is what is connected to, so that a name cannot change in between. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return callback(error, '');
      const blocked = found.some(({ address }) => !this.allows(address));
      if (blocked || !found[0])
        return callback(new BlockedAddressError('the name leads to an address that is not allowed'), '');
      if (options.all) return callback(null, found);
      callback(null, found[0].address, found[0].family);
    });
  };
}
