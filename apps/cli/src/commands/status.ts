import type { Command } from 'commander';
import type { ServiceStatus } from '../api/shapes.js';
import type { Cli } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import { fields, table } from '../output/table.js';

/** `keyledger status`: what runs, and whether it is ready; exit code 1 when it isn't. */
export function addStatus(program: Command, cli: Cli): void {
  program
    .command('status')
    .description('show the services and whether they are ready; exit code 1 when one is not')
    .action(
      cli.action(async ({ client, output }) => {
        const status = await client.get<ServiceStatus>('/status');
        output.result(status, statusText(status));
        return status.ready ? EXIT.ok : EXIT.refused;
      }),
    );
}

/** A service's details are its own; what is simple in them is shown, the rest is in the document. */
export function statusText(status: ServiceStatus): string {
  const { version, ready, audit, eventStore, services } = status;
  const head = fields([
    ['version', version],
    ['ready', ready ? 'yes' : 'NO'],
    ['audit', audit],
    ['event store', typeof eventStore === 'string' ? eventStore : JSON.stringify(eventStore)],
  ]);
  const rows = services.map((s) => [s.service, s.instance, s.ready ? 'yes' : 'NO', simple(s.details)]);
  return `${head}\n\n${table(['service', 'instance', 'ready', 'details'], rows)}`;
}

function simple(details: Record<string, unknown>): string {
  return Object.entries(details)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');
}
