import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { commonSettings } from '@keyledger/runtime';
import { auditSettings } from '../../../apps/audit/src/settings.js';
import { cryptoSettings } from '../../../apps/crypto/src/settings.js';
import { gatewaySettings } from '../../../apps/gateway/src/core/settings.js';
import { launcherSettings } from '../../../apps/launcher/src/options.js';

/** docs/reference/configuration.md is the one table of settings: what it says is what the programs read. */
const root = join(import.meta.dirname, '../../..');
const CLI = ['KEYLEDGER_DATA', 'KEYLEDGER_ENDPOINT', 'KEYLEDGER_TOKEN', 'KEYLEDGER_CREDENTIALS'];

interface Row {
  name: string;
  readBy: string[];
  fallback: string;
}

const documented: Row[] = readFileSync(join(root, 'docs/reference/configuration.md'), 'utf8')
  .split('\n')
  .map((line) => /^\| `([A-Z_]+)` +\| ([^|]+) \| ([^|]+) \| [^|]+ \|$/.exec(line))
  .filter((found) => found !== null)
  .map(([, name, readBy, fallback]) => ({
    name: name!,
    readBy: readBy!.trim().split(', ').sort(),
    fallback: fallback!.trim().replaceAll('`', ''),
  }));
const namesReadBy = (reader: string): string[] =>
  documented.filter(({ readBy }) => readBy.includes(reader)).map(({ name }) => name);

const schemas: [string, z.ZodObject][] = [
  ['all', commonSettings],
  ['audit', auditSettings],
  ['crypto', cryptoSettings],
  ['gateway', gatewaySettings],
  ['launcher', launcherSettings],
];

test.each(schemas)('the table names every setting of %s, and no other', (reader, schema) => {
  expect(namesReadBy(reader).sort()).toEqual(Object.keys(schema.shape).sort());
});

test('the table names what the CLI reads', () => {
  expect(namesReadBy('CLI').sort()).toEqual([...CLI].sort());
});

test('the defaults in the table are those of the services', () => {
  for (const [reader, schema] of schemas.filter(([name]) => name !== 'launcher')) {
    const defaults = schema.parse({}) as Record<string, unknown>;
    for (const name of Object.keys(schema.shape)) {
      const fallback = documented.find((row) => row.name === name)!.fallback;
      expect({ reader, name, fallback }).toEqual({
        reader,
        name,
        fallback: String(defaults[name] ?? 'unset'),
      });
    }
  }
});

test('nothing in infra/ sets a variable that nobody reads', () => {
  const files = readdirSync(join(root, 'infra'), { recursive: true, withFileTypes: true });
  const known = new Set(documented.map(({ name }) => name));
  for (const file of files.filter((entry) => entry.isFile())) {
    const text = readFileSync(join(file.parentPath, file.name), 'utf8');
    const unknown = [...text.matchAll(/\bKEYLEDGER_[A-Z_]+\b/g)]
      .map(([name]) => name)
      .filter((name) => !known.has(name));
    expect({ file: file.name, unknown }).toEqual({ file: file.name, unknown: [] });
  }
});
