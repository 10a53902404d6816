import { Argument, type Command } from 'commander';
import type { Custody } from '../api/custody-shapes.js';
import type { Cli } from '../cli.js';
import { CliError } from '../errors.js';
import { nativeKeyText } from './show-native-key.js';

/** What these clusters do by hand in maintenance, and why that is not done here. */
const MAINTENANCE = {
  rotate:
    'Keyledger rotates the KMS key by itself, every Rotate period; keyledger root-key rotate does it now',
  reload: 'Keyledger gathers the shares of the KMS key by itself, for as long as it is sealed',
  destroy: 'Keyledger does not destroy the KMS key, without which no key could be used again',
} as const;
type Maintenance = keyof typeof MAINTENANCE;

interface NativeKeyOptions {
  mgt_id?: string;
  history?: true;
}

/** `zbs-meta native_key show`, and the refusal of all other actions. */
export function addNativeKey(program: Command, cli: Cli): void {
  program
    .command('native_key')
    .description('show the KMS key: its shares, its master keys, its state')
    .addArgument(
      new Argument(
        '<action>',
        'show; the others are maintenance, which Keyledger does by itself or does not offer',
      ).choices(['show', ...Object.keys(MAINTENANCE)]),
    )
    .option('--mgt_id <MGT_ID>', 'the KMS Id; required for actions other than show')
    .option('--history', 'also show historical KMS keys')
    .action(
      cli.action(async ({ client, output }, action: 'show' | Maintenance, options: NativeKeyOptions) => {
        if (action !== 'show' && options.mgt_id === undefined) {
          throw refused(`--mgt_id is required for ${action}: the KMS Id that native_key show prints`);
        }
        const history = options.history === true;
        const custody = await client.get<Custody>('/root-key', history ? { history: 'true' } : {});
        requireInstance(custody, options.mgt_id);
        if (action !== 'show') throw refused(`${action} is not available: ${MAINTENANCE[action]}`);
        output.result(custody, nativeKeyText(custody, history));
      }),
    );
}

function requireInstance({ instanceId }: Custody, asked: string | undefined): void {
  if (asked === undefined || asked === instanceId) return;
  throw new CliError('NotFound', `there is no KMS instance '${asked}': the one here is ${instanceId}`);
}

const refused = (message: string): CliError => new CliError('UnsupportedOperation', message);
