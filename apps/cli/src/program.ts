import { Command } from 'commander';
import { Cli, DEFAULT_TIMEOUT_SECONDS, VERSION } from './cli.js';
import { addAliases } from './commands/aliases.js';
import { addAudit } from './commands/audit.js';
import { addBackup } from './commands/backup.js';
import { addDecrypt } from './commands/decrypt.js';
import { addEncrypt } from './commands/encrypt.js';
import { addEvents } from './commands/events.js';
import { addGenerateDataKey } from './commands/generate-data-key.js';
import { addGrants } from './commands/grants.js';
import { addHistory } from './commands/history.js';
import { addKeys } from './commands/keys.js';
import { addLog } from './commands/log.js';
import { addMac } from './commands/mac.js';
import { addMasterKeys } from './commands/master-keys.js';
import { addNotices } from './commands/notices.js';
import { addPermissions } from './commands/permissions.js';
import { addPrincipals } from './commands/principals.js';
import { addProjects } from './commands/projects.js';
import { addProvider } from './commands/provider.js';
import { addQuotas } from './commands/quotas.js';
import { addRandom } from './commands/random.js';
import { addReplay } from './commands/replay.js';
import { addRestore } from './commands/restore.js';
import { addRootKey } from './commands/root-key.js';
import { addSchedule } from './commands/schedule.js';
import { addShares } from './commands/shares.js';
import { addSign } from './commands/sign.js';
import { addStatus } from './commands/status.js';
import { addUsage } from './commands/usage.js';
import { addWhoami } from './commands/whoami.js';
import type { ExitCode } from './exit-codes.js';
import type { Io } from './io.js';
import { integer } from './options/parsers.js';
import { runProgram } from './run-program.js';

/** Every command, in the order in which the help lists them. */
const COMMANDS = [
  addKeys,
  addAliases,
  addGrants,
  addPermissions,
  addEncrypt,
  addDecrypt,
  addGenerateDataKey,
  addSign,
  addMac,
  addRandom,
  addHistory,
  addUsage,
  addAudit,
  addSchedule,
  addNotices,
  addEvents,
  addBackup,
  addRestore,
  addProvider,
  addRootKey,
  addShares,
  addMasterKeys,
  addReplay,
  addLog,
  addStatus,
  addPrincipals,
  addProjects,
  addQuotas,
  addWhoami,
] as const;

const MAX_TIMEOUT_SECONDS = 600;

/** The program with all its commands, talking to `io`. */
export function buildProgram(io: Io, cli: Cli): Command {
  const program = new Command('keyledger')
    .description('use a Keyledger service: keys, files, signatures, history')
    .version(VERSION, '--version', 'print the version')
    .option('--json', 'one JSON document on standard output; errors as JSON on standard error')
    .option('--credentials <file>', 'default: KEYLEDGER_CREDENTIALS, else credentials.json in KEYLEDGER_DATA')
    .option('--endpoint <url>', 'default: KEYLEDGER_ENDPOINT, else what the credentials say')
    .option(
      '--timeout-seconds <n>',
      'for one request',
      integer(1, MAX_TIMEOUT_SECONDS),
      DEFAULT_TIMEOUT_SECONDS,
    )
    .option('--idempotency-key <key>', 'repeat a change under the same key, and it has one effect')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      // Errors are told once, by `run`, in one form.
      writeErr: () => undefined,
    });
  for (const add of COMMANDS) add(program, cli);
  return program;
}

/** Runs one command line (without node and script) and says how it ended. Nothing is thrown. */
export const run = (args: readonly string[], io: Io): Promise<ExitCode> =>
  runProgram('keyledger', buildProgram, args, io);
