import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { KMSClient } from '@aws-sdk/client-kms';
import { expectStatus } from '../../support/keys.js';
import type { Credentials, Stack } from '../../support/stack.js';

/** Debian's awscli: a client that no one here wrote. */
const AWS_CLI = '/usr/bin/aws';
const CLI_TIMEOUT_MS = 60_000;
const REGION = 'us-east-1';

export type KeyPair = Pick<Credentials, 'accessKeyId' | 'secretAccessKey'>;

/** AWS's own client, pointed at the stack with nothing but an endpoint, a region and credentials. */
export function kmsClient(
  stack: Stack,
  credentials: KeyPair = stack.credentials,
  endpoint = stack.endpoint,
  maxAttempts = 3,
): KMSClient {
  const { accessKeyId, secretAccessKey } = credentials;
  return new KMSClient({
    endpoint,
    region: REGION,
    maxAttempts,
    credentials: { accessKeyId, secretAccessKey },
  });
}

/** A principal of the stack's first project, and AWS's client speaking for it. */
export interface Person {
  id: string;
  arn: string;
  kms: KMSClient;
}

/** @param account the project's account number, as in the ARN of any of its keys. */
export async function newPerson(
  stack: Stack,
  account: string,
  name: string,
  role = 'member',
): Promise<Person> {
  const { id } = expectStatus(await stack.api('POST', '/principals', { name, role }), 201);
  const accessKey = expectStatus(await stack.api('POST', `/principals/${id}/access-keys`), 201);
  return { id, arn: `arn:aws:iam::${account}:user/${id}`, kms: kmsClient(stack, accessKey) };
}

/** How a request was refused, as AWS's client tells it: the error's name and the HTTP status. */
export async function refusal(sent: Promise<unknown>): Promise<[string, number | undefined]> {
  try {
    await sent;
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    return [name, $metadata?.httpStatusCode];
  }
  throw new Error('the request was not refused');
}

export interface CliResult {
  code: number | null;
  /** Parsed JSON; null when there was no output. */
  output: any;
  stderr: string;
}

/**
 * Runs `aws kms …` with nothing but `--endpoint-url` and credentials from the environment.
 * @throws Error when awscli is not installed: what it proves cannot be proved without it.
 */
export function awsKms(stack: Stack, args: string[], env: Record<string, string> = {}): Promise<CliResult> {
  if (!existsSync(AWS_CLI)) throw new Error(`${AWS_CLI} is missing: install Debian's package awscli`);
  const { accessKeyId, secretAccessKey } = stack.credentials;
  const child = spawn(AWS_CLI, ['kms', ...args, '--endpoint-url', stack.endpoint, '--output', 'json'], {
    timeout: CLI_TIMEOUT_MS,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: '/usr/bin:/bin',
      HOME: stack.dataDir,
      AWS_PAGER: '',
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_DEFAULT_REGION: REGION,
      ...env,
    },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code, output: stdout.trim() === '' ? null : JSON.parse(stdout), stderr }),
    );
  });
}

/** The output of a command that has to succeed. */
export async function aws(stack: Stack, ...args: string[]): Promise<any> {
  const { code, output, stderr } = await awsKms(stack, args);
  if (code !== 0) throw new Error(`aws kms ${args.join(' ')} ended with ${code}: ${stderr}`);
  return output;
}
