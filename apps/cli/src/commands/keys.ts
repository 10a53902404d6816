import type { Command } from 'commander';
import { keyPath } from '../api/client.js';
import type { Key } from '../api/shapes.js';
import type { Cli } from '../cli.js';
import { printListing, withListing, type ListingOptions } from '../options/listing.js';
import { integer, keyValue, repeated } from '../options/parsers.js';
import { KEY_TITLES, keyRow, keyText } from '../output/show-key.js';
import { addKeyBindings } from './key-bindings.js';
import { addKeyDeletion } from './key-deletion.js';
import { addKeyImport } from './key-import.js';
import { addKeyRotation, MAX_ROTATION_DAYS } from './key-rotation.js';
import { addKeyVersions } from './key-versions.js';

/** `keyledger keys …`: a key's life. */
export function addKeys(program: Command, cli: Cli): void {
  const keys = program.command('keys').description('make keys, list them, and decide over their life');
  addCreate(keys, cli);
  addList(keys, cli);
  addShow(keys, cli);
  addSwitches(keys, cli);
  addWords(keys, cli);
  addKeyRotation(keys, cli);
  addKeyVersions(keys, cli);
  addKeyImport(keys, cli);
  addKeyBindings(keys, cli);
  addKeyDeletion(keys, cli);
}

interface CreateOptions {
  description?: string;
  spec?: string;
  usage?: string;
  origin?: string;
  alias?: string;
  tag?: Record<string, string>;
  rotationDays?: number;
}

function addCreate(keys: Command, cli: Cli): void {
  keys
    .command('create')
    .description('make a key')
    .option('--description <text>', 'what it is for')
    .option('--spec <spec>', 'AES_256 (the default), RSA_3072, EC_P256, ED25519, ML_DSA_65, HMAC_256…')
    .option('--usage <usage>', 'ENCRYPT_DECRYPT, SIGN_VERIFY or GENERATE_VERIFY_MAC; the spec has a default')
    .option('--origin <origin>', 'KEYLEDGER (the default), or EXTERNAL: its material is imported')
    .option('--alias <name>', 'a name for it')
    .option('--tag <name=value>', 'a tag; may be repeated', keyValue)
    .option('--rotation-days <n>', 'rotate it every so many days', integer(1, MAX_ROTATION_DAYS))
    .action(
      cli.action(async ({ client, output }, options: CreateOptions) => {
        const { tag, rotationDays, ...rest } = options;
        const body = { ...rest, tags: tag, rotationPeriodDays: rotationDays };
        const key = await client.change<Key>('POST', '/keys', body);
        output.result(key, keyText(key));
      }),
    );
}

interface ListOptions extends ListingOptions {
  state?: string;
  tag?: string;
  search?: string;
}

function addList(keys: Command, cli: Cli): void {
  withListing(keys.command('list').description('list keys'))
    .option('--state <state>', 'only keys in this state, such as Enabled')
    .option('--tag <name[=value]>', 'only keys with this tag')
    .option('--search <text>', 'only keys with this text in id, description or alias')
    .action(
      cli.action((session, options: ListOptions) =>
        printListing<Key>(session, options, {
          path: '/keys',
          items: 'keys',
          filters: { state: options.state, tag: options.tag, q: options.search },
          titles: KEY_TITLES,
          row: keyRow,
        }),
      ),
    );
}

function addShow(keys: Command, cli: Cli): void {
  keys
    .command('show <key>')
    .description('show a key as it is, or as it was')
    .option('--at <moment>', 'an ISO time, or a revision')
    .action(
      cli.action(async ({ client, output }, name: string, { at }: { at?: string }) => {
        const key = await client.get<Key>(keyPath(name), { at });
        output.result(key, keyText(key));
      }),
    );
}

function addSwitches(keys: Command, cli: Cli): void {
  keys
    .command('enable <key>')
    .description('let a key be used')
    .action(
      cli.action(async ({ client, output }, name: string) => {
        const key = await client.change<Key>('POST', keyPath(name, 'enable'));
        output.result(key, `${key.id} is ${key.state}`);
      }),
    );
  keys
    .command('disable <key>')
    .description('stop every use of a key; when this returns, no node serves it')
    .option('--accept-bound', 'also when resources are bound to it')
    .action(
      cli.action(async ({ client, output }, name: string, { acceptBound }: { acceptBound?: true }) => {
        const key = await client.change<Key>('POST', keyPath(name, 'disable'), { acceptBound });
        output.result(key, `${key.id} is ${key.state}`);
      }),
    );
}

function addWords(keys: Command, cli: Cli): void {
  keys
    .command('describe <key>')
    .description("change a key's description")
    .requiredOption('--description <text>', 'what it is for')
    .action(
      cli.action(async ({ client, output }, name: string, { description }: { description: string }) => {
        const key = await client.change<Key>('PATCH', keyPath(name), { description });
        output.result(key, keyText(key));
      }),
    );
  keys
    .command('tag <key>')
    .description("set and remove a key's tags")
    .option('--set <name=value>', 'may be repeated', keyValue)
    .option('--remove <name>', 'may be repeated', repeated)
    .action(
      cli.action(async ({ client, output }, name: string, options: { set?: object; remove?: string[] }) => {
        const { set = {}, remove = [] } = options;
        const key = await client.change<Key>('POST', keyPath(name, 'tags'), { set, remove });
        output.result(key, keyText(key));
      }),
    );
}
