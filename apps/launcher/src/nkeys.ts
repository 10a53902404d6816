import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createUser, fromSeed } from '@nats-io/nkeys';
import { SERVICES, type ServiceName } from '@keyledger/contracts';

/** File of a service's nkey seed in a folder of them. */
export const seedFile = (folder: string, service: ServiceName): string => join(folder, `${service}.nk`);

/** Public nkeys of all services, from seeds (mode 0600) in `folder`; those that are missing are made. */
export function ensureNkeys(folder: string): Record<ServiceName, string> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const entries = SERVICES.map((service) => [service, ensureNkey(seedFile(folder, service))] as const);
  return Object.fromEntries(entries) as Record<ServiceName, string>;
}

function ensureNkey(file: string): string {
  if (existsSync(file)) return fromSeed(readFileSync(file).subarray(0, SEED_CHARS)).getPublicKey();
  const pair = createUser();
  writeFileSync(file, `${new TextDecoder().decode(pair.getSeed())}\n`, { mode: 0o600, flag: 'wx' });
  return pair.getPublicKey();
}

/** An nkey seed in its text form: prefix, 32 bytes and check sum in base 32. */
const SEED_CHARS = 58;
