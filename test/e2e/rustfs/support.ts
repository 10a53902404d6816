import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '../../support/aws-sha256.js';
import { expectStatus } from '../../support/keys.js';
import type { Credentials, Stack } from '../../support/stack.js';

export type KeyPair = Pick<Credentials, 'accessKeyId' | 'secretAccessKey'>;

const ADMIN_PATH = '/rustfs/admin/v3/kms';

/** How a request is signed, where that differs from what a client of S3's does. */
export interface Signing {
  credentials?: KeyPair;
  service?: string;
  region?: string;
  at?: Date;
  /** The body that is signed; what is sent is another. */
  signedBody?: string;
  /** Signed in the query string, for so many seconds. */
  expiresIn?: number;
}

export interface Reply {
  status: number;
  headers: Headers;
  /** Parsed JSON; the empty text when there was none. */
  body: any;
}

/** A request as it goes over the wire. */
export interface Wire {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
}

/** Signs one call as clients of S3's admin API do: AWS's own signer, for `s3`, its path encoded once. */
export async function signed(
  stack: Stack,
  method: string,
  path: string,
  body?: unknown,
  signing: Signing = {},
): Promise<Wire> {
  const { service = 's3', region = 'us-east-1', at = new Date(), expiresIn } = signing;
  const { accessKeyId, secretAccessKey } = signing.credentials ?? stack.credentials;
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const url = new URL(`${stack.endpoint}${ADMIN_PATH}${path}`);
  const headers: Record<string, string> = { host: url.host };
  if (text !== undefined) headers['content-type'] = 'application/json';
  const signer = new SignatureV4({
    ...{ credentials: { accessKeyId, secretAccessKey }, region, service, sha256: Sha256 },
    uriEscapePath: service !== 's3',
  });
  const query = Object.fromEntries(url.searchParams);
  const signedBody = signing.signedBody ?? text;
  const request = {
    ...{ method, protocol: 'http:', hostname: url.hostname, path: url.pathname, query, headers },
    ...(signedBody === undefined ? {} : { body: signedBody }),
  };
  const made =
    expiresIn === undefined
      ? await signer.sign(request, { signingDate: at })
      : await signer.presign(request, { signingDate: at, expiresIn });
  const target = new URL(`${stack.endpoint}${url.pathname}`);
  for (const [name, value] of Object.entries(made.query ?? {})) target.searchParams.set(name, String(value));
  const { host: _host, ...sent } = made.headers;
  return { method, url: target.href, headers: sent, ...(text === undefined ? {} : { body: text }) };
}

export async function send({ url, ...request }: Wire): Promise<Reply> {
  const response = await fetch(url, request);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? '' : JSON.parse(text) };
}

/** One signed call below `/rustfs/admin/v3/kms`. */
export async function admin(
  stack: Stack,
  method: string,
  path: string,
  body?: unknown,
  signing?: Signing,
): Promise<Reply> {
  return send(await signed(stack, method, path, body, signing));
}

/** A call that has to succeed; answers its body. */
export async function done(stack: Stack, method: string, path: string, body?: unknown): Promise<any> {
  const reply = await admin(stack, method, path, body);
  if (reply.status !== 200)
    throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
  return reply.body;
}

/** Brings the service of the stack's project to run on Keyledger's own store. */
export async function startLocal(stack: Stack): Promise<void> {
  await done(stack, 'POST', '/configure', { backend_type: 'local' });
  await done(stack, 'POST', '/start');
}

/** An access key of a new principal of this role. */
export async function accessKeyOf(stack: Stack, role: string): Promise<KeyPair> {
  const { id } = expectStatus(await stack.api('POST', '/principals', { name: role, role }), 201);
  return expectStatus(await stack.api('POST', `/principals/${id}/access-keys`), 201);
}

/** What RustFS answers with an error. */
export const refused = (code: string, message: unknown = expect.any(String)): object => ({ code, message });
