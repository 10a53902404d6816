import { SettingsError } from '@keyledger/runtime/settings';
import { firstAdmin } from './first-admin.js';
import { runLauncher } from './run-launcher.js';
import { writeNatsConfig } from './write-nats-config.js';
import { USAGE } from './options.js';

const OLDEST_NODE_MAJOR = 24;

/** Exit codes: 0 ended in order, 1 could not start or keep running, 2 asked for in a wrong way. */
async function main(args: string[]): Promise<number> {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE_MAJOR) {
    throw new SettingsError(
      `Node ${OLDEST_NODE_MAJOR} is needed, and this is ${process.version}: npm start brings it`,
    );
  }
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const [command, ...rest] = args;
  if (command === 'nats-config') return writeNatsConfig(rest);
  if (command === 'first-admin') return firstAdmin(rest);
  return runLauncher(args);
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`keyledger: ${message}\n`);
    process.exit(error instanceof SettingsError ? 2 : 1);
  },
);
