import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SERVICES } from '@keyledger/contracts';
import { SettingsError } from '@keyledger/runtime/settings';
import { authorization } from './nats-config.js';
import { ensureNkeys, seedFile } from './nkeys.js';
import { USAGE } from './options.js';

/**
 * `nats-config --out DIR`: for a NATS of one's own, an nkey seed per service and the `authorization` part of its
 * configuration. Seeds that are in the folder already are kept.
 */
export function writeNatsConfig(args: string[]): number {
  const { out, prefix } = parse(args);
  const folder = resolve(out);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'authorization.conf');
  writeFileSync(file, authorization(ensureNkeys(folder), prefix), { mode: 0o600 });
  process.stdout.write(
    [
      `${file}: include it in the configuration of every NATS server`,
      ...SERVICES.map((service) => `${seedFile(folder, service)}: secret of ${service} alone`),
      '',
    ].join('\n'),
  );
  return 0;
}

function parse(args: string[]): { out: string; prefix: string } {
  try {
    const string = { type: 'string' } as const;
    const { out, prefix = 'kl' } = parseArgs({ args, options: { out: string, prefix: string } }).values;
    if (!out) throw new Error('--out names the folder to write to');
    return { out, prefix };
  } catch (error) {
    throw new SettingsError(`${(error as Error).message}\n${USAGE}`);
  }
}
