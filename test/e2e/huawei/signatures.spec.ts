import { createHash } from 'node:crypto';
import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';
import { logEnd } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';
import { kmsPath, newHuaweiKey } from './support.js';

/** Requests that Huawei's own signer signed and that were changed on their way, or signed for something else. */
let stack: Stack;
let key: string;
let other: string;
beforeAll(async () => {
  stack = await startStack();
  [key, other] = [
    await newHuaweiKey(stack, { key_alias: 'a' }),
    await newHuaweiKey(stack, { key_alias: 'b' }),
  ];
});
afterAll(() => stack?.stop());

interface Wire {
  path?: string;
  projectId?: string;
  secret?: string;
  /** Added before signing. */
  headers?: Record<string, string>;
  /** How far the signer's clock is from ours, in ms. */
  skewMs?: number;
  /** After signing. */
  tamper?(headers: Record<string, string>): void;
  sentPath?: string;
  sentBody?: object;
}

async function send(wire: Wire): Promise<{ status: number; code: string | undefined }> {
  const { accessKeyId, secretAccessKey, projectId } = stack.credentials;
  const inProject = (path: string) => path.replace('{project_id}', wire.projectId ?? projectId);
  const path = inProject(wire.path ?? kmsPath('disable-key'));
  const data = { key_id: key };
  const headers = sign(wire, () =>
    AKSKSigner.sign(
      {
        ...{ endpoint: `${stack.endpoint}${path}`, method: 'POST', data, queryParams: {} },
        headers: { 'content-type': 'application/json', ...wire.headers },
      } as never,
      { getAk: () => accessKeyId, getSk: () => wire.secret ?? secretAccessKey } as never,
    ),
  );
  wire.tamper?.(headers);
  const response = await fetch(`${stack.endpoint}${wire.sentPath ? inProject(wire.sentPath) : path}`, {
    ...{ method: 'POST', headers, body: JSON.stringify(wire.sentBody ?? data) },
  });
  const body: any = await response.json();
  return { status: response.status, code: body.error_code ?? body.error?.error_code };
}

/** The signer takes the time from the clock alone. */
function sign({ skewMs = 0 }: Wire, signer: () => object): Record<string, string> {
  const real = Date.now;
  Date.now = () => real() + skewMs;
  try {
    return signer() as Record<string, string>;
  } finally {
    Date.now = real;
  }
}

const MINUTE_MS = 60_000;
const unsigned = (name: string) => (headers: Record<string, string>) => {
  headers.Authorization = headers.Authorization!.replace(new RegExp(`;?\\b${name}\\b(?=[;,])`), '');
};
const REFUSED: [string, Wire | (() => Wire), number, string][] = [
  ['a wrong secret', { secret: 'wrong' }, 401, 'APIGW.0301'],
  ['a signature of sixteen minutes ago', { skewMs: -16 * MINUTE_MS }, 401, 'APIGW.0301'],
  ['a signature from in sixteen minutes', { skewMs: 16 * MINUTE_MS }, 401, 'APIGW.0301'],
  ['another body than was signed', () => ({ sentBody: { key_id: other } }), 401, 'APIGW.0301'],
  [
    'another operation than was signed',
    { path: kmsPath('describe-key'), sentPath: kmsPath('disable-key') },
    401,
    'APIGW.0301',
  ],
  ['no signature at all', { tamper: (headers) => delete headers.Authorization }, 403, 'KMS.0301'],
  ['no date', { tamper: (headers) => delete headers['X-Sdk-Date'] }, 401, 'APIGW.0301'],
  ['a date that was changed', { tamper: (headers) => (headers['X-Sdk-Date'] = now()) }, 401, 'APIGW.0301'],
  [
    'a signed header that is gone',
    { headers: { 'x-project-id': 'p' }, tamper: (headers) => delete headers['x-project-id'] },
    401,
    'APIGW.0301',
  ],
  ['a host that is not signed', { tamper: unsigned('host') }, 401, 'APIGW.0301'],
  ['a date that is not signed', { tamper: unsigned('x-sdk-date') }, 401, 'APIGW.0301'],
  [
    'an unknown access key',
    {
      tamper: (headers) =>
        (headers.Authorization = headers.Authorization!.replace(/Access=\w+/, 'Access=AK')),
    },
    401,
    'APIGW.0301',
  ],
  [
    'another algorithm',
    { tamper: (headers) => (headers.Authorization = headers.Authorization!.replace('SHA256', 'SM3')) },
    401,
    'APIGW.0301',
  ],
  [
    'a payload that is said to be unsigned',
    () => ({ headers: { 'X-Sdk-Content-Sha256': 'UNSIGNED-PAYLOAD' }, sentBody: { key_id: other } }),
    401,
    'APIGW.0301',
  ],
  [
    'the hash of another payload',
    () => ({ headers: { 'X-Sdk-Content-Sha256': sha256('x') }, sentBody: { key_id: other } }),
    401,
    'APIGW.0301',
  ],
  ['another project', { projectId: 'f'.repeat(32) }, 403, 'KMS.0321'],
  [
    'a token that nobody has',
    { tamper: (headers) => void (delete headers.Authorization, (headers['X-Auth-Token'] = 'klt_x')) },
    403,
    'KMS.0302',
  ],
];

/** A second away from the time that was signed. */
const now = (): string => new Date(Date.now() + 1000).toISOString().replace(/[-:]|\.\d+/g, '');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

test.each(REFUSED)('%s is refused and changes nothing', async (_, wire, status, code) => {
  const before = await logEnd(stack);
  expect(await send(typeof wire === 'function' ? wire() : wire)).toEqual({ status, code });
  expect(await logEnd(stack)).toBe(before);
});

test('a right signature is served, from clocks fourteen minutes apart and with the payload’s hash stated too', async () => {
  const served = { status: 200, code: undefined };
  expect(await send({})).toEqual(served);
  const enable = kmsPath('enable-key');
  expect(await send({ path: enable, skewMs: -14 * MINUTE_MS })).toEqual(served);
  expect(await send({ skewMs: 14 * MINUTE_MS })).toEqual(served);
  const hash = sha256(JSON.stringify({ key_id: key }));
  expect(await send({ path: enable, headers: { 'X-Sdk-Content-Sha256': hash } })).toEqual(served);
  expect(await send({ headers: { 'x-project-id': 'p', accept: 'application/json' } })).toEqual(served);
});
