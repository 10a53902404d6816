import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNatsServer, freePort } from '../../../apps/launcher/src/nats-server.js';
import { base64, encrypt, expectStatus, newKey } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';

/**
 * An installation on a NATS of its own, with TLS and the permissions that `nats-config` writes, as docs/operations/production.md
 * says. Not proved here: a NATS cluster, and NATS on another machine.
 */
const LAUNCHER = join(import.meta.dirname, '../../../apps/launcher/dist/main.js');
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const MISSING = 'openssl is not installed: that services reach NATS over TLS is left unproven by this run';

let folder: string;
let server: ChildProcess;
let settings: Record<string, string>;
let stack: Stack | undefined;

const launcher = (args: string[], env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [LAUNCHER, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...env },
  });

/** A certificate authority for this run alone, and a certificate for `localhost` by it. */
function makeCertificates(): void {
  const openssl = (...args: string[]): void => {
    const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  openssl('req', '-x509', ...key, '-days', '2', '-subj', '/CN=test', '-keyout', 'ca.key', '-out', 'ca.pem');
  openssl('req', ...key, '-subj', '/CN=localhost', '-keyout', 'server.key', '-out', 'server.csr');
  const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names'];
  openssl('x509', '-req', '-in', 'server.csr', ...by, '-days', '2', '-out', 'server.pem');
}

async function startNats(): Promise<number> {
  const port = await freePort();
  const config = join(folder, 'nats.conf');
  writeFileSync(
    config,
    `listen: "127.0.0.1:${port}"
max_payload: 2MB
tls { cert_file: "${folder}/server.pem", key_file: "${folder}/server.key" }
jetstream { store_dir: "${folder}/jetstream", max_file_store: 8GB }
include "authorization.conf"
`,
  );
  const { path } = findNatsServer(process.env.KEYLEDGER_NATS_SERVER, process.env);
  server = spawn(path, ['-c', config], { stdio: 'ignore' });
  return port;
}

if (!hasOpenssl) test.skip(MISSING, () => undefined);
else
  describe('on a NATS of its own', () => {
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'keyledger-nats-'));
      makeCertificates();
      expect(launcher(['nats-config', '--out', folder, '--prefix', 'other'])).toMatchObject({ status: 0 });
      const port = await startNats();
      settings = {
        KEYLEDGER_NATS_URL: `tls://localhost:${port}`,
        KEYLEDGER_NATS_NKEY_DIR: folder,
        KEYLEDGER_NATS_TLS_CA_FILE: join(folder, 'ca.pem'),
        KEYLEDGER_BUS_PREFIX: 'other',
      };
      stack = await startStack({ env: settings });
    });

    afterAll(async () => {
      await stack?.stop();
      const ended = once(server, 'exit');
      server.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    });

    test('the launcher starts no NATS, and the stack works over TLS with the permissions written for it', async () => {
      expect(stack!.processNames()).not.toContain('nats-server');
      const { id } = await newKey(stack!);
      const ciphertext = await encrypt(stack!, id, 'over TLS');
      const reply = await stack!.api('POST', `/keys/${id}/decrypt`, { ciphertext });
      expect(expectStatus(reply, 200).plaintext).toBe(base64('over TLS'));
      expect(expectStatus(await stack!.api('GET', `/keys/${id}/usage`), 200).records).toHaveLength(2);
    });

    test('first-admin changes nothing where the first admin is known, and says where its credentials are', () => {
      const args = ['first-admin', '--endpoint', stack!.endpoint];
      const { status, stdout } = launcher(args, { ...settings, KEYLEDGER_DATA: stack!.dataDir });
      expect({ status, stdout }).toEqual({
        status: 0,
        stdout: `${join(stack!.dataDir, 'credentials.json')}\n`,
      });
    });

    test('first-admin makes no second one', () => {
      const elsewhere = join(folder, 'elsewhere');
      const args = ['first-admin', '--endpoint', stack!.endpoint];
      const { status, stderr } = launcher(args, { ...settings, KEYLEDGER_DATA: elsewhere });
      expect(stderr).toContain('has its first admin already, and its credentials are elsewhere');
      expect(status).toBe(2);
    });
  });
