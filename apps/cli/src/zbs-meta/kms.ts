import type { Command } from 'commander';
import { ALGORITHMS, MAX_PERIOD_SECONDS, MIN_PERIOD_SECONDS, type Provider } from '../api/custody-shapes.js';
import type { Cli } from '../cli.js';
import { CliError, usageError } from '../errors.js';
import { providerText } from './show-native.js';

interface NativeOptions {
  crypt_algos?: string;
  key_rotate_period_seconds?: string;
}

const ALGOS = [
  '--crypt_algos <CRYPT_ALGOS>',
  `${ALGORITHMS.join(', ')}; several are separated by commas`,
] as const;
const PERIOD = [
  '--key_rotate_period_seconds <KEY_ROTATE_PERIOD_SECONDS>',
  `interval for automatic key rotation, in seconds. Valid range: [${MIN_PERIOD_SECONDS}, ${MAX_PERIOD_SECONDS}]`,
] as const;

/** `zbs-meta kms show_native | create_native | update_native | delete_native`. */
export function addKms(program: Command, cli: Cli): void {
  const kms = program.command('kms').description('the native key management service');
  kms
    .command('show_native')
    .description('show the native KMS')
    .action(
      cli.action(async ({ client, output }) => {
        const provider = await client.get<Provider>('/provider');
        output.result(provider, providerText(provider));
      }),
    );
  kms
    .command('create_native')
    .description('create the native KMS: a cluster has one')
    .requiredOption(...ALGOS)
    .option(...PERIOD)
    .action(
      cli.action(async ({ client, output }, options: NativeOptions) => {
        const provider = await client.change<Provider>('POST', '/provider', bodyOf(options));
        output.result(provider, providerText(provider));
      }),
    );
  kms
    .command('update_native')
    .description('change the native KMS; prints nothing')
    .option(...ALGOS)
    .option(...PERIOD)
    .action(
      cli.action(async ({ client }, options: NativeOptions) => {
        await client.change('PATCH', '/provider', bodyOf(options));
      }),
    );
  kms
    .command('delete_native')
    .description('delete the native KMS, when it encrypts no resource; prints nothing')
    .action(
      cli.action(async ({ client }) => {
        await client.change('DELETE', '/provider');
      }),
    );
}

function bodyOf({ crypt_algos, key_rotate_period_seconds }: NativeOptions): object {
  return {
    ...(crypt_algos !== undefined && { algorithms: algorithmsOf(crypt_algos) }),
    ...(key_rotate_period_seconds !== undefined && {
      rotationPeriodSeconds: periodOf(key_rotate_period_seconds),
    }),
  };
}

function algorithmsOf(text: string): string[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  const unknown = names.find((name) => !(ALGORITHMS as readonly string[]).includes(name));
  if (unknown === undefined) return names;
  throw new CliError(
    'InvalidRequest',
    `--crypt_algos: '${unknown}' is not an algorithm of the native KMS, which has ${ALGORITHMS.join(' and ')}`,
  );
}

function periodOf(text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) {
    throw usageError(`--key_rotate_period_seconds: '${text}' is not a whole number`);
  }
  const seconds = Number(text);
  if (seconds >= MIN_PERIOD_SECONDS && seconds <= MAX_PERIOD_SECONDS) return seconds;
  throw new CliError(
    'InvalidRequest',
    `--key_rotate_period_seconds: ${seconds} is out of range [${MIN_PERIOD_SECONDS}, ${MAX_PERIOD_SECONDS}]`,
  );
}
