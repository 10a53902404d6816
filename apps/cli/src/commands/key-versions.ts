import type { Command } from 'commander';
import { keyPath } from '../api/client.js';
import type { Key, KeyVersion } from '../api/shapes.js';
import type { Cli } from '../cli.js';
import { integer } from '../options/parsers.js';
import { table } from '../output/table.js';

/** DESIGN 4: a key has up to 100 versions. */
const MAX_VERSION = 100;

/** `keyledger keys versions | version-enable | version-disable | public-key`. */
export function addKeyVersions(keys: Command, cli: Cli): void {
  keys
    .command('versions <key>')
    .description("list a key's versions")
    .action(
      cli.action(async ({ client, output }, name: string) => {
        const reply = await client.get<{ versions: KeyVersion[] }>(keyPath(name, 'versions'));
        const rows = reply.versions.map((v) => [v.version, v.state, v.createdAt, v.fingerprint]);
        output.result(reply, table(['version', 'state', 'created', 'fingerprint'], rows));
      }),
    );
  for (const verb of ['enable', 'disable'] as const) {
    keys
      .command(`version-${verb} <key> <version>`)
      .description(verb === 'enable' ? 'let a version be used' : 'stop every use of a version')
      .action(
        cli.action(async ({ client, output }, name: string, versionText: string) => {
          const version = integer(1, MAX_VERSION)(versionText);
          const key = await client.change<Key>('POST', keyPath(name, 'versions', version, verb));
          output.result(key, `version ${version} of ${key.id} is ${verb}d`);
        }),
      );
  }
  addPublicKey(keys, cli);
}

interface PublicKey {
  keyId: string;
  version: number;
  publicKey: string;
  pem: string;
}

function addPublicKey(keys: Command, cli: Cli): void {
  keys
    .command('public-key <key>')
    .description('print the public half of a key pair, as PEM')
    .option('--key-version <n>', 'of an older version', integer(1, MAX_VERSION))
    .action(
      cli.action(async ({ client, output }, name: string, { keyVersion }: { keyVersion?: number }) => {
        const reply = await client.get<PublicKey>(keyPath(name, 'public-key'), { version: keyVersion });
        output.result(reply, reply.pem.trimEnd());
      }),
    );
}
