import type { Command } from 'commander';
import { ALGORITHMS, MAX_PERIOD_SECONDS, MIN_PERIOD_SECONDS, type Provider } from '../api/custody-shapes.js';
import type { Cli } from '../cli.js';
import { usageError } from '../errors.js';
import { integer, oneOf, repeated } from '../options/parsers.js';
import { providerText } from '../output/show-custody.js';

interface ProviderOptions {
  algorithm?: string[];
  rotationSeconds?: number;
}

const algorithm = oneOf(...ALGORITHMS);
const withOptions = (command: Command): Command =>
  command
    .option('--algorithm <name>', `may be repeated: ${ALGORITHMS.join(', ')}`, (text, before?: string[]) =>
      repeated(algorithm(text), before),
    )
    .option(
      '--rotation-seconds <n>',
      'of master keys; the service has a default',
      integer(MIN_PERIOD_SECONDS, MAX_PERIOD_SECONDS),
    );

/** `keyledger provider …`: the native provider, which volumes and other resources are encrypted by. */
export function addProvider(program: Command, cli: Cli): void {
  const provider = program.command('provider').description('the native provider: one for the installation');
  provider
    .command('show')
    .description('show it, and how many resources it encrypts')
    .action(
      cli.action(async ({ client, output }) => {
        const shown = await client.get<Provider>('/provider');
        output.result(shown, providerText(shown));
      }),
    );
  withOptions(provider.command('create').description('create it')).action(
    cli.action(async ({ client, output }, { algorithm: algorithms, rotationSeconds }: ProviderOptions) => {
      if (algorithms === undefined) throw usageError('name at least one --algorithm');
      const body = { algorithms, rotationPeriodSeconds: rotationSeconds };
      const made = await client.change<Provider>('POST', '/provider', body);
      output.result(made, providerText(made));
    }),
  );
  withOptions(provider.command('update').description('change it; what is not named stays')).action(
    cli.action(async ({ client, output }, { algorithm: algorithms, rotationSeconds }: ProviderOptions) => {
      if (algorithms === undefined && rotationSeconds === undefined) {
        throw usageError('give --algorithm, --rotation-seconds or both');
      }
      const body = { algorithms, rotationPeriodSeconds: rotationSeconds };
      const changed = await client.change<Provider>('PATCH', '/provider', body);
      output.result(changed, providerText(changed));
    }),
  );
  provider
    .command('delete')
    .description('delete it, when it encrypts no resource; keys stay')
    .action(
      cli.action(async ({ client }) => {
        await client.change('DELETE', '/provider');
      }),
    );
}
