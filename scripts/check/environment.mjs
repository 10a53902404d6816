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
    `  EventStoreDB  ${await eventStore(skippedNames)}`,
    `  Vault         ${vault()}`,
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
  return versionOf(given) ?? versionOf('/usr/sbin/nats-server') ?? 'no: nothing that needs the bus is proved';
}

const byNumber = (one, other) => Number(one) - Number(other);

function postgresVersion() {
  if (process.env.KEYLEDGER_TEST_POSTGRES_URL) return 'the one of KEYLEDGER_TEST_POSTGRES_URL';
  const versions = existsSync(DEBIAN_POSTGRES) ? readdirSync(DEBIAN_POSTGRES).sort(byNumber) : [];
  const programs = versions.map((version) => join(DEBIAN_POSTGRES, version, 'bin', 'postgres'));
  const newest = programs.findLast((program) => existsSync(program));
  return (
    (newest && versionOf(newest)) ??
    'no: read models, ledger, key material and the whole stack on it are unproven'
  );
}

async function eventStore(skippedNames) {
  const url = process.env.KEYLEDGER_TEST_KURRENTDB_URL;
  if (url) return eventStoreVersion(url);
  // Without a server named, Docker's image of it is tried, and what could not be tried is among the skipped.
  return skippedNames.some((name) => name.includes('EventStoreDB'))
    ? 'no: the adapter and the whole stack on it are unproven; name a server in KEYLEDGER_TEST_KURRENTDB_URL'
    : 'none named in KEYLEDGER_TEST_KURRENTDB_URL: proved only by suites that had it from Docker';
}

function vault() {
  return process.env.KEYLEDGER_TEST_VAULT_ADDR
    ? 'the one of KEYLEDGER_TEST_VAULT_ADDR'
    : 'no: a stand-in after its documentation; name a Vault or OpenBao in KEYLEDGER_TEST_VAULT_ADDR';
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
