import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { startStack, type Stack } from '../../support/stack.js';
import { awsSigner, type SignedFor } from './signer.js';
import { kmsClient } from './support.js';

/** Signatures in the query string, and tokens: what AWS's clients do not send by themselves. */
let stack: Stack;
let symmetric: string;
let other: string;
beforeAll(async () => {
  stack = await startStack();
  const kms = kmsClient(stack);
  const create = async () => (await kms.send(new CreateKeyCommand())).KeyMetadata!.KeyId!;
  [symmetric, other] = [await create(), await create()];
  kms.destroy();
});
afterAll(() => stack?.stop());

interface Presigned {
  signedFor?: SignedFor;
  at?: Date;
  body?: string;
  headers?: Record<string, string>;
  edit?(url: string): string;
}

/** A request with its signature in the query string, as a client may make one and hand it to another. */
async function sendPresigned(how: Presigned = {}): Promise<[number, string]> {
  const { host, hostname } = new URL(stack.endpoint);
  const headers = {
    host,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'TrentService.DescribeKey',
  };
  const body = JSON.stringify({ KeyId: symmetric });
  const { query } = await awsSigner(stack.credentials, how.signedFor).presign(
    { method: 'POST', protocol: 'http:', hostname, path: '/', headers, body },
    { expiresIn: 60, unhoistableHeaders: new Set(['x-amz-target']), signingDate: how.at ?? new Date() },
  );
  const url = `${stack.endpoint}/?${new URLSearchParams(query as Record<string, string>)}`;
  const sent = { method: 'POST', headers: { ...headers, ...how.headers }, body: how.body ?? body };
  const response = await fetch(how.edit?.(url) ?? url, sent);
  const { __type = '' } = (await response.json()) as { __type?: string };
  return [response.status, __type];
}

test.each<[string, () => Presigned]>([
  ['with a wrong secret', () => ({ signedFor: { secretAccessKey: 'wrong' } })],
  ['for another region', () => ({ signedFor: { region: 'eu-west-1' } })],
  ['for another service', () => ({ signedFor: { service: 's3' } })],
  ['past its time', () => ({ at: new Date(Date.now() - 61_000) })],
  ['of the future', () => ({ at: new Date(Date.now() + 3_600_000) })],
  ['with another body', () => ({ body: JSON.stringify({ KeyId: other }) })],
  ['for another operation', () => ({ headers: { 'x-amz-target': 'TrentService.DisableKey' } })],
  ['with one more parameter', () => ({ edit: (url) => `${url}&a=b` })],
  ['that lives longer than signed', () => ({ edit: (url) => url.replace('Expires=60', 'Expires=600') })],
  ['that lives longer than a week', () => ({ edit: (url) => url.replace('Expires=60', 'Expires=604801') })],
  ['without its time', () => ({ edit: (url) => url.replace(/X-Amz-Date=[^&]+&?/, '') })],
  ['with half its signature', () => ({ edit: (url) => url.replace(/(X-Amz-Signature=.{32})[^&]+/, '$1') })],
])('a presigned request %s is refused', async (_, how) => {
  expect(await sendPresigned(how())).toEqual([400, 'InvalidSignatureException']);
});

test('a presigned request and a bearer of a token are served too', async () => {
  expect(await sendPresigned()).toEqual([200, '']);
  const { token } = stack.credentials;
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'TrentService.DescribeKey',
  };
  const body = JSON.stringify({ KeyId: symmetric });
  expect((await fetch(stack.endpoint, { method: 'POST', headers, body })).status).toBe(200);
});
