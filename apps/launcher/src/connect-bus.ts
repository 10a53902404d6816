import { setTimeout as sleep } from 'node:timers/promises';
import { Bus } from '@keyledger/bus';
import { SettingsError } from '@keyledger/runtime/settings';
import { seedFile } from './nkeys.js';
import type { LauncherOptions } from './options.js';

const CONNECT_TIMEOUT_MS = 20_000;

/** How services reach NATS. */
export interface BusAddress {
  url: string;
  /** Folder with the services' nkey seeds; absent where NATS asks for none. */
  nkeyDir?: string;
}

/** The NATS that the settings name. */
export function externalBus({ natsUrl, nkeyDir }: LauncherOptions): BusAddress {
  if (!natsUrl) throw new SettingsError('KEYLEDGER_NATS_URL must name the NATS of the installation');
  return { url: natsUrl, ...(nkeyDir ? { nkeyDir } : {}) };
}

/**
 * The launcher's own connection.
 * @throws SettingsError when NATS does not answer in time.
 */
export async function connectBus(address: BusAddress, options: LauncherOptions): Promise<Bus> {
  const connecting = Bus.connect({
    url: address.url,
    name: 'launcher',
    prefix: options.busPrefix,
    inbox: 'launcher',
    ...(address.nkeyDir ? { nkeyFile: seedFile(address.nkeyDir, 'launcher') } : {}),
    ...(options.natsTlsCaFile ? { tlsCaFile: options.natsTlsCaFile } : {}),
  });
  const bus = await Promise.race([connecting, sleep(CONNECT_TIMEOUT_MS, null, { ref: false })]);
  if (!bus) throw new SettingsError(`NATS at ${address.url} does not answer`);
  return bus;
}
