import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startStack, type Stack } from '../../support/stack.js';

/** Debian's own Python and its package python3-boto3: another one, of another machine's owner, may be first in the path. */
const PYTHON = '/usr/bin/python3';
const BOTO3 = '/usr/lib/python3/dist-packages/boto3';
const SESSION = join(import.meta.dirname, '../../support/boto3_session.py');
const SESSION_TIMEOUT_MS = 120_000;

let stack: Stack;
let seen: any;
beforeAll(async () => {
  if (!existsSync(BOTO3)) throw new Error(`${BOTO3} is missing: install Debian's package python3-boto3`);
  stack = await startStack();
  const { accessKeyId, secretAccessKey } = stack.credentials;
  const { stdout } = await promisify(execFile)(PYTHON, ['-I', SESSION], {
    timeout: SESSION_TIMEOUT_MS,
    env: {
      PATH: '/usr/bin:/bin',
      HOME: stack.dataDir,
      ENDPOINT: stack.endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_DEFAULT_REGION: 'us-east-1',
    },
  });
  seen = JSON.parse(stdout);
});
afterAll(() => stack?.stop());

test('boto3 makes a key, finds it by its alias and in pages, and changes its life', () => {
  expect(seen.life).toMatchObject({
    described: true,
    description: 'made by boto3',
    listed: true,
    disabled: ['DisabledException', 400, 'DisabledException'],
    rotation: true,
    tags: [{ TagKey: 'a', TagValue: 'b' }],
    leaving: ['PendingDeletion', true],
  });
  expect(seen.life.age).toBeLessThan(1);
});

test('boto3 encrypts, decrypts, makes data keys and re-encrypts, and hears in its own exceptions why not', () => {
  expect(seen.secrets).toMatchObject({
    opened: 'secret',
    dataKey: [true, 32],
    random: 48,
    moved: true,
    wrongContext: ['InvalidCiphertextException', 400, 'InvalidCiphertextException'],
    wrongKey: ['IncorrectKeyException', 400, 'IncorrectKeyException'],
    tooLong: ['ValidationException', 400, 'ClientError'],
  });
  const dry = [['ParamValidationError'], ['DryRunOperationException', 400, 'DryRunOperationException']];
  expect(dry).toContainEqual(seen.secrets.dryRun);
});

test('boto3 signs, verifies a digest, makes and verifies MACs, and never takes a wrong one for a right one', () => {
  expect(seen.proofs).toMatchObject({
    signatureValid: true,
    wrongSignature: ['KMSInvalidSignatureException', 400, 'KMSInvalidSignatureException'],
    mac: 28,
    macValid: true,
    wrongMac: ['KMSInvalidMacException', 400, 'KMSInvalidMacException'],
  });
});

test('boto3 is told apart what is unknown, who is unknown, and what is not offered', () => {
  expect(seen.strangers).toEqual({
    unknown: ['NotFoundException', 400, 'NotFoundException'],
    nobody: ['UnrecognizedClientException', 400, 'ClientError'],
    elsewhere: ['InvalidSignatureException', 400, 'ClientError'],
    notOffered: ['UnsupportedOperationException', 400, 'UnsupportedOperationException'],
  });
});
