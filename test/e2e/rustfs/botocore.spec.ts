import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startStack, type Stack } from '../../support/stack.js';
import { refused } from './support.js';

/** Debian's own Python with python3-botocore, which python3-boto3 brings: it signs as every S3 client in Python does. */
const PYTHON = '/usr/bin/python3';
const BOTOCORE = '/usr/lib/python3/dist-packages/botocore';
const SESSION = join(import.meta.dirname, '../../support/botocore_rustfs_session.py');
const SESSION_TIMEOUT_MS = 120_000;

let stack: Stack;
beforeAll(async () => {
  if (!existsSync(BOTOCORE))
    throw new Error(`${BOTOCORE} is missing: install Debian's package python3-boto3`);
  stack = await startStack();
});
afterAll(() => stack?.stop());

test('botocore’s signer for S3 is understood, names in paths and text beyond ASCII included', async () => {
  const { accessKeyId, secretAccessKey } = stack.credentials;
  const { stdout } = await promisify(execFile)(PYTHON, ['-I', SESSION], {
    timeout: SESSION_TIMEOUT_MS,
    env: {
      ...{ PATH: '/usr/bin:/bin', HOME: stack.dataDir, ENDPOINT: stack.endpoint },
      ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    },
  });
  expect(JSON.parse(stdout)).toEqual({
    service: [200, [200, { success: true, message: 'KMS service started successfully', status: 'Running' }]],
    key: [200, 200, true, true],
    data_key: [200, ['ciphertext_blob', 'key_id', 'plaintext_key']],
    replayed: [401, refused('AccessDenied', expect.stringMatching(/^authentication required/))],
    leaving: [200, false],
    cleared: [204, null],
  });
});
