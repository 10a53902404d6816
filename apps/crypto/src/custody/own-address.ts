import { networkInterfaces } from 'node:os';

const LOOPBACK = '127.0.0.1';

/** The first address by which other machines can find this one (IPv4), for people who look at a list of nodes. */
export function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? LOOPBACK;
}
