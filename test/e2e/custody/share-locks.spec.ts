import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encrypt, newKey } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';
import { cryptoNodes, decrypts, until, untilAcknowledged } from './support.js';

/** Another Keyledger is the KMS that locks the share, and people's passphrase is one more lock. */
let other: Stack;
let stack: Stack | undefined;
const folder = mkdtempSync(join(tmpdir(), 'keyledger-locks-'));
const passphraseFile = join(folder, 'passphrase');

afterAll(async () => {
  await stack?.stop();
  await other?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a share locked by another KMS and a passphrase opens with both, waits for the KMS, and not without the passphrase', async () => {
  writeFileSync(passphraseFile, 'correct horse battery');
  other = await startStack();
  const lockKey = await newKey(other);
  const dataDir = join(folder, 'data');
  const env = {
    KEYLEDGER_ROOT_PASSPHRASE_FILE: passphraseFile,
    KEYLEDGER_SHARE_LOCK_AWS_KMS_KEY: lockKey.id,
    AWS_ENDPOINT_URL_KMS: other.endpoint,
    AWS_ACCESS_KEY_ID: other.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: other.credentials.secretAccessKey,
    AWS_REGION: 'us-east-1',
  };
  stack = await startStack({ dataDir, env });
  await untilAcknowledged(stack, 1);
  const { id } = await newKey(stack);
  const ciphertext = await encrypt(stack, id, 'locked');
  await stack.stop();

  // The other KMS does not let it be used for a while.
  await other.api('POST', `/keys/${lockKey.id}/disable`);
  await expect(startStack({ dataDir, env })).rejects.toThrow(/the lock of the share is with another KMS/);
  await other.api('POST', `/keys/${lockKey.id}/enable`);
  await other.hold('gateway-1');
  stack = await startStack({ dataDir, env });
  expect((await cryptoNodes(stack))[0]).toMatchObject({ ready: false, details: { sealed: true } });
  await other.release('gateway-1');
  await until(async () => (await cryptoNodes(stack!))[0]!.ready, 'the node to unseal');
  await decrypts(stack, id, ciphertext, 'locked');
  await stack.stop();

  writeFileSync(passphraseFile, 'incorrect horse battery');
  await expect(startStack({ dataDir, env })).rejects.toThrow(/wrong passphrase/);
  writeFileSync(passphraseFile, 'correct horse battery');
  stack = await startStack({ dataDir, env });
  await decrypts(stack, id, ciphertext, 'locked');
}, 240_000);
