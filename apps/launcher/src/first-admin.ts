import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SettingsError } from '@keyledger/runtime/settings';
import { bootstrapAdmin } from './bootstrap-admin.js';
import { connectBus, externalBus } from './connect-bus.js';
import { credentialsPath } from './credentials-file.js';
import { readOptions, USAGE } from './options.js';

/**
 * `first-admin --endpoint URL`: what `npm start` does after its first start, for an installation whose services run by
 * themselves (compose, Kubernetes). Writes `credentials.json` into KEYLEDGER_DATA; run again it changes nothing.
 */
export async function firstAdmin(args: string[]): Promise<number> {
  const endpoint = parseEndpoint(args);
  const options = readOptions([], process.env);
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const bus = await connectBus(externalBus(options), options);
  const { outcome } = await bootstrapAdmin(bus, options.dataDir, endpoint).finally(() => bus.close());
  if (outcome === 'foreign') {
    throw new SettingsError(
      'the installation has its first admin already, and its credentials are elsewhere',
    );
  }
  process.stdout.write(`${credentialsPath(options.dataDir)}\n`);
  return 0;
}

function parseEndpoint(args: string[]): string {
  try {
    const { endpoint } = parseArgs({ args, options: { endpoint: { type: 'string' } } }).values;
    if (!endpoint || !URL.canParse(endpoint)) throw new Error('--endpoint is the address of the gateway');
    return endpoint;
  } catch (error) {
    throw new SettingsError(`${(error as Error).message}\n${USAGE}`);
  }
}
