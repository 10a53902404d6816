import { InvalidArgumentError, type Command } from 'commander';
import { MAX_PERIOD_SECONDS, MIN_PERIOD_SECONDS, type Custody } from '../api/custody-shapes.js';
import type { Cli } from '../cli.js';
import { rotationText } from '../output/show-custody.js';

const OFF = 'off';

/** `keyledger root-key rotate | period`. */
export function addRootKey(program: Command, cli: Cli): void {
  const rootKey = program.command('root-key').description('rotate the root key, now or by itself');
  rootKey
    .command('rotate')
    .description('make a new root key and deal its shares; those before open nothing any more')
    .action(
      cli.action(async ({ client, output }) => {
        const custody = await client.change<Custody>('POST', '/root-key/rotate');
        const { rootKeyId, distribution } = custody.current;
        const dealt =
          distribution === null
            ? ''
            : `; any ${distribution.threshold} of ${distribution.shares.length} shares open it`;
        output.result(custody, `the root key is ${rootKeyId}${dealt}`);
      }),
    );
  rootKey
    .command('period <seconds>')
    .description(
      `rotate it by itself, every ${MIN_PERIOD_SECONDS} to ${MAX_PERIOD_SECONDS} seconds, or ${OFF}`,
    )
    .action(
      cli.action(async ({ client, output }, text: string) => {
        const periodSeconds = periodOf(text);
        const custody =
          periodSeconds === null
            ? await client.change<Custody>('DELETE', '/root-key/rotation')
            : await client.change<Custody>('PUT', '/root-key/rotation', { periodSeconds });
        output.result(custody, `the root key rotates ${rotationText(custody.rotation)}`);
      }),
    );
}

function periodOf(text: string): number | null {
  if (text === OFF) return null;
  const seconds = Number(text);
  if (/^\d+$/.test(text) && seconds >= MIN_PERIOD_SECONDS && seconds <= MAX_PERIOD_SECONDS) return seconds;
  throw new InvalidArgumentError(
    `the period must be a whole number from ${MIN_PERIOD_SECONDS} to ${MAX_PERIOD_SECONDS}, or ${OFF}`,
  );
}
