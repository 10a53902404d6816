import { CreateKeyCommand, DescribeKeyCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import { logEnd } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';
import { awsSigner, type SignedFor } from './signer.js';
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

interface Wire {
  target?: string;
  body?: string;
  /** Default: as the server expects it. */
  signedFor?: SignedFor;
  at?: Date;
  headers?: Record<string, string>;
  /** After signing. */
  tamper?(headers: Record<string, string>): void;
  sentBody?: string;
}

async function send(wire: Wire): Promise<{ status: number; type: string; response: Response }> {
  const { target = 'TrentService.DescribeKey', body = JSON.stringify({ KeyId: symmetric }) } = wire;
  const { host } = new URL(stack.endpoint);
  const signed = await awsSigner(stack.credentials, wire.signedFor).sign(
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
  [
    'a wrong secret',
    () => ({ target: disable, signedFor: { secretAccessKey: 'wrong' } }),
    400,
    'InvalidSignatureException',
  ],
  [
    'a signature for another region',
    () => ({ target: disable, signedFor: { region: 'eu-west-1' } }),
    400,
    'InvalidSignatureException',
  ],
  [
    'a signature for another service',
    () => ({ target: disable, signedFor: { service: 's3' } }),
    400,
    'InvalidSignatureException',
  ],
  [
    'a signature without its time',
    () => ({ target: disable, tamper: (headers) => delete headers['x-amz-date'] }),
    400,
    'InvalidSignatureException',
  ],
  [
    'a signature without one of the headers that it is over',
    () => ({ target: disable, tamper: (headers) => delete headers['x-amz-content-sha256'] }),
    400,
    'InvalidSignatureException',
  ],
  [
    'a header of AWS’s that is not signed',
    () => ({ target: disable, tamper: (headers) => (headers['x-amz-security-token'] = 'x') }),
    400,
    'InvalidSignatureException',
  ],
  [
    'another algorithm',
    () => ({
      target: disable,
      tamper: (headers) =>
        (headers.authorization = headers.authorization!.replace('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA1')),
    }),
    400,
    'InvalidSignatureException',
  ],
  [
    'a password instead of a signature',
    () => ({ target: disable, tamper: (headers) => (headers.authorization = 'Basic YTpi') }),
    400,
    'MissingAuthenticationTokenException',
  ],
  [
    'a signature of an hour ahead',
    () => ({ target: disable, at: new Date(Date.now() + 3_600_000) }),
    400,
    'InvalidSignatureException',
  ],
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
  ['a bare string', () => ({ target: disable, body: '"KeyId"' }), 400, 'SerializationException'],
  ['a null', () => ({ target: disable, body: 'null' }), 400, 'SerializationException'],
  ['an object for a key', () => ({ target: disable, body: '{"KeyId": {}}' }), 400, 'SerializationException'],
  [
    'a plaintext that is no base64',
    () => ({
      target: 'TrentService.Encrypt',
      body: JSON.stringify({ KeyId: symmetric, Plaintext: 'not base64!' }),
    }),
    400,
    'SerializationException',
  ],
  [
    'a list for an encryption context',
    () => ({
      target: 'TrentService.Encrypt',
      body: JSON.stringify({ KeyId: symmetric, Plaintext: 'AQID', EncryptionContext: ['a'] }),
    }),
    400,
    'SerializationException',
  ],
  [
    'a text for a number',
    () => ({
      target: 'TrentService.ScheduleKeyDeletion',
      body: JSON.stringify({ KeyId: symmetric, PendingWindowInDays: '7' }),
    }),
    400,
    'SerializationException',
  ],
  [
    'half a day',
    () => ({
      target: 'TrentService.ScheduleKeyDeletion',
      body: JSON.stringify({ KeyId: symmetric, PendingWindowInDays: 7.5 }),
    }),
    400,
    'SerializationException',
  ],
  [
    'a text for a flag',
    () => ({ target: 'TrentService.CreateKey', body: '{"MultiRegion": "true"}' }),
    400,
    'SerializationException',
  ],
  [
    'an unknown state of no member',
    () => ({ target: disable, body: '{"keyid": "x"}' }),
    400,
    'ValidationException',
  ],
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
