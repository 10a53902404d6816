import { createHash, createHmac } from 'node:crypto';
import { CreateKeyCommand, DescribeKeyCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import { SignatureV4 } from '@smithy/signature-v4';
import { logEnd } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';
import { kmsClient, refusal } from './support.js';

/** What AWS's clients do not send by themselves: requests that were tampered with, and bodies that are broken. */
let stack: Stack;
let kms: KMSClient;
let symmetric: string;
let other: string;
beforeAll(async () => {
  stack = await startStack();
  kms = kmsClient(stack);
  const create = async () => (await kms.send(new CreateKeyCommand())).KeyMetadata!.KeyId!;
  [symmetric, other] = [await create(), await create()];
});
afterAll(async () => {
  kms?.destroy();
  await stack?.stop();
});

/** SHA-256 for AWS's signer, on node:crypto. */
class Sha256 {
  private readonly hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;
  constructor(secret?: any) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: any): void {
    this.hash.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }
  reset(): void {}
}

interface Wire {
  target?: string;
  body?: string;
  secret?: string;
  at?: Date;
  headers?: Record<string, string>;
  /** After signing. */
  tamper?(headers: Record<string, string>): void;
  sentBody?: string;
}

async function send(wire: Wire): Promise<{ status: number; type: string; response: Response }> {
  const { target = 'TrentService.DescribeKey', body = JSON.stringify({ KeyId: symmetric }) } = wire;
  const { accessKeyId, secretAccessKey } = stack.credentials;
  const { host } = new URL(stack.endpoint);
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey: wire.secret ?? secretAccessKey },
    region: 'us-east-1',
    service: 'kms',
    sha256: Sha256,
  });
  const signed = await signer.sign(
    {
      method: 'POST',
      protocol: 'http:',
      hostname: host,
      path: '/',
      headers: {
        host,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': target,
        ...wire.headers,
      },
      body,
    },
    { signingDate: wire.at ?? new Date() },
  );
  wire.tamper?.(signed.headers);
  const response = await fetch(stack.endpoint, {
    method: 'POST',
    headers: signed.headers,
    body: wire.sentBody ?? body,
  });
  const { __type = '' } = (await response.clone().json()) as { __type?: string };
  return { status: response.status, type: __type, response };
}

test('an answer and a refusal are AWS’s JSON, each with its request id', async () => {
  for (const target of ['TrentService.DescribeKey', 'TrentService.NoSuch']) {
    const { response } = await send({ target });
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  }
  const { response } = await send({});
  expect(response.status).toBe(200);
  const { KeyMetadata } = (await response.json()) as any;
  expect(typeof KeyMetadata.CreationDate).toBe('number');
});

const disable = 'TrentService.DisableKey';
const REFUSED: [string, () => Wire, number, string][] = [
  ['a wrong secret', () => ({ target: disable, secret: 'wrong' }), 400, 'InvalidSignatureException'],
  [
    'no signature',
    () => ({ target: disable, tamper: (headers) => delete headers.authorization }),
    400,
    'MissingAuthenticationTokenException',
  ],
  [
    'an unknown access key',
    () => ({
      target: disable,
      tamper: (headers) =>
        (headers.authorization = headers.authorization!.replace(
          /Credential=[^/]+/,
          'Credential=AKIDUNKNOWN',
        )),
    }),
    400,
    'UnrecognizedClientException',
  ],
  [
    'another operation than signed',
    () => ({ tamper: (headers) => (headers['x-amz-target'] = disable) }),
    400,
    'InvalidSignatureException',
  ],
  [
    'another body than signed',
    () => ({ target: disable, sentBody: JSON.stringify({ KeyId: other }) }),
    400,
    'InvalidSignatureException',
  ],
  [
    'a signature of an hour ago',
    () => ({ target: disable, at: new Date(Date.now() - 3_600_000) }),
    400,
    'InvalidSignatureException',
  ],
  ['broken JSON', () => ({ target: disable, body: '{"KeyId": ' }), 400, 'SerializationException'],
  ['a list', () => ({ target: disable, body: '[]' }), 400, 'SerializationException'],
  ['a number for a key', () => ({ target: disable, body: '{"KeyId": 7}' }), 400, 'SerializationException'],
  ['no body', () => ({ target: disable, body: '' }), 400, 'ValidationException'],
  [
    'another media type',
    () => ({ target: disable, headers: { 'content-type': 'text/plain' } }),
    400,
    'SerializationException',
  ],
  [
    'an operation that does not exist',
    () => ({ target: 'TrentService.NoSuch' }),
    400,
    'UnknownOperationException',
  ],
  ['another service', () => ({ target: 'DynamoDB_20120810.ListTables' }), 400, 'UnknownOperationException'],
];

test.each(REFUSED)('%s is refused and leaves no event', async (_, wire, status, type) => {
  const before = await logEnd(stack);
  const told = await send(wire());
  expect([told.status, told.type]).toEqual([status, type]);
  expect(await logEnd(stack)).toBe(before);
});

test('a client whose clock is wrong corrects it by the answer and is served', async () => {
  const late = kmsClient(stack);
  const real = Date.now;
  Date.now = () => real() - 3_600_000;
  try {
    const { KeyMetadata, $metadata } = await late.send(new DescribeKeyCommand({ KeyId: symmetric }));
    expect([KeyMetadata!.KeyId, $metadata.attempts]).toEqual([symmetric, 2]);
  } finally {
    Date.now = real;
  }
  late.destroy();
});

test('a presigned request and a bearer of a token are served too', async () => {
  const { accessKeyId, secretAccessKey, token } = stack.credentials;
  const { host, hostname } = new URL(stack.endpoint);
  const headers = {
    host,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'TrentService.DescribeKey',
  };
  const body = JSON.stringify({ KeyId: symmetric });
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey },
    region: 'us-east-1',
    service: 'kms',
    sha256: Sha256,
  });
  const { query } = await signer.presign(
    { method: 'POST', protocol: 'http:', hostname, path: '/', headers, body },
    { expiresIn: 60, unhoistableHeaders: new Set(['x-amz-target']) },
  );
  const presigned = `${stack.endpoint}/?${new URLSearchParams(query as Record<string, string>)}`;
  const send = async (url: string, more = {}, sent = body): Promise<number> =>
    (await fetch(url, { method: 'POST', headers: { ...headers, ...more }, body: sent })).status;
  expect(await send(presigned)).toBe(200);
  expect(await send(presigned, {}, JSON.stringify({ KeyId: other }))).toBe(400);
  expect(await send(stack.endpoint, { authorization: `Bearer ${token}` })).toBe(200);
});

test('a service that is away is said so with a name that clients try again by themselves', async () => {
  const once = kmsClient(stack, stack.credentials, stack.endpoint, 1);
  const away = ['DependencyTimeoutException', 500];
  await stack.hold('crypto-1');
  const encrypt = () => once.send(new EncryptCommand({ KeyId: symmetric, Plaintext: Buffer.from('x') }));
  expect(await refusal(encrypt())).toEqual(away);
  await stack.release('crypto-1');
  await encrypt();
  await stack.hold('key-lifecycle-1');
  expect(await refusal(once.send(new DescribeKeyCommand({ KeyId: symmetric })))).toEqual(away);
  await stack.release('key-lifecycle-1');
  once.destroy();
});
