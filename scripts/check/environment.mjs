import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const DEBIAN_POSTGRES = '/usr/lib/postgresql';
const INFO_TIMEOUT_MS = 5_000;

/** What the tests ran against, and what is left unproven where something was not there. */
export async function environmentReport(skippedNames) {
  const lines = [
    'Ran against',
    `  Node          ${process.version}`,
    `  NATS          ${natsVersion()}`,
    `  PostgreSQL    ${postgresVersion()}`,
    `  EventStoreDB  ${await eventStores()}`,
  ];
  const unproven = [...new Set(skippedNames)];
  if (unproven.length > 0) lines.push('Skipped, so left unproven', ...unproven.map((name) => `  - ${name}`));
  return lines.join('\n');
}

function versionOf(command) {
  const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
  return status === 0 ? (/\d+(\.\d+)+/.exec(stdout)?.[0] ?? 'of an unknown version') : undefined;
}

function natsVersion() {
  const given = process.env.KEYLEDGER_NATS_SERVER ?? 'nats-server';
  return (
    versionOf(given) ?? versionOf('/usr/sbin/nats-server') ?? 'no: nothing that needs the bus was tested'
  );
}

function postgresVersion() {
  if (process.env.KEYLEDGER_TEST_POSTGRES_URL) return 'the one of KEYLEDGER_TEST_POSTGRES_URL';
  const versions = existsSync(DEBIAN_POSTGRES) ? readdirSync(DEBIAN_POSTGRES) : [];
  const programs = versions.map((version) => join(DEBIAN_POSTGRES, version, 'bin', 'postgres'));
  const newest = programs.filter((program) => existsSync(program)).pop();
  return (newest && versionOf(newest)) ?? 'no: the PostgreSQL adapter is unproven';
}

/** Named for the adapter's contract, for the whole stack, or for neither; a skipped suite says so beside it. */
async function eventStores() {
  const { KEYLEDGER_TEST_KURRENTDB_URL: contract, KEYLEDGER_TEST_KURRENTDB_STACK_URL: stack } = process.env;
  if (!contract && !stack) return 'no server named; its adapter is proved only where Docker has its image';
  const parts = [
    ['adapter', contract],
    ['whole stack', stack],
  ].filter(([, url]) => url);
  const versions = parts.map(async ([part, url]) => `${await eventStoreVersion(url)} (${part})`);
  return (await Promise.all(versions)).join(', ');
}

async function eventStoreVersion(url) {
  try {
    const { host, searchParams } = new URL(url.replace(/^[a-z+]+:/, 'http:'));
    const scheme = searchParams.get('tls') === 'false' ? 'http' : 'https';
    const response = await fetch(`${scheme}://${host}/info`, {
      signal: AbortSignal.timeout(INFO_TIMEOUT_MS),
    });
    const info = await response.json();
    return info.dbVersion ?? info.esVersion ?? 'of an unknown version';
  } catch {
    return 'one that does not tell its version';
  }
}
