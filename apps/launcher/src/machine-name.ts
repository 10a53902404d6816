import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SettingsError } from '@keyledger/runtime/settings';

const NAME_BYTES = 3;
const NAME_PATTERN = /^[0-9a-f]{6}$/;

/**
 * What tells the processes of this data folder from those of other machines on the same NATS. The same at every start: a crypto node
 * is known to its peers by its name.
 */
export function machineName(dataDir: string): string {
  const file = join(dataDir, 'machine-name');
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    writeFileSync(file, `${randomBytes(NAME_BYTES).toString('hex')}\n`, { mode: 0o600 });
  }
  const name = readFileSync(file, 'utf8').trim();
  if (!NAME_PATTERN.test(name)) throw new SettingsError(`${file} must hold six hex digits, or not be there`);
  return name;
}
