import { createHash, createHmac } from 'node:crypto';
import { isKeyledgerError } from '@keyledger/domain';
import { MAX_SDK_CLOCK_SKEW_MS, verifySdkHmac } from './sdk-hmac.js';
import type { SignedRequest } from './sigv4-canonical.js';

const SECRET = 'an example, used nowhere';
const NOW = Date.parse('2026-11-24T12:00:00.000Z');
const AT = '20261124T120000Z';
const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

interface Given {
  method?: string;
  url?: string;
  body?: string;
  headers?: Record<string, string>;
  signed?: string[];
  secret?: string;
  /** The canonical path and query, as the scheme's description asks for them. */
  path?: string;
  query?: string;
  payload?: string;
}

/** A signer by the description, written apart from the verifier. */
function signed(given: Given = {}): SignedRequest {
  const { method = 'POST', url = '/v1.0/p/kms/list-keys', body = '{"limit":"1"}' } = given;
  const all: Record<string, string> = { host: 'kms.example:7400', 'x-sdk-date': AT, ...given.headers };
  const names = given.signed ?? Object.keys(all).sort();
  const canonical =
    `${method}\n${given.path ?? '/v1.0/p/kms/list-keys/'}\n${given.query ?? ''}\n` +
    `${names.map((name) => `${name}:${all[name]}\n`).join('')}\n${names.join(';')}\n${given.payload ?? sha256(body)}`;
  const text = `SDK-HMAC-SHA256\n${all['x-sdk-date']}\n${sha256(canonical)}`;
  const signature = createHmac('sha256', given.secret ?? SECRET)
    .update(text)
    .digest('hex');
  const authorization = `SDK-HMAC-SHA256 Access=AK1, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { method, url, headers: { ...all, authorization }, rawBody: Buffer.from(body) };
}

const options = {
  secretOf: (id: string) => Promise.resolve(id === 'AK1' ? SECRET : null),
  nowMs: NOW,
};
const verdict = (request: SignedRequest, nowMs = NOW): Promise<string> =>
  verifySdkHmac(request, { ...options, nowMs }).then(
    ({ accessKeyId }) => accessKeyId,
    (error: unknown) => (isKeyledgerError(error) ? error.code : String(error)),
  );

describe('SDK-HMAC-SHA256', () => {
  it('knows the signature that Huawei’s own Node library makes', async () => {
    const request: SignedRequest = {
      method: 'POST',
      url: '/v1.0/0123456789abcdef0123456789abcdef/kms/list-keys',
      headers: {
        'content-type': 'application/json',
        'x-project-id': '0123456789abcdef0123456789abcdef',
        'x-sdk-date': '20261124T120000Z',
        host: '127.0.0.1:7400',
        authorization:
          'SDK-HMAC-SHA256 Access=AK1, SignedHeaders=content-type;host;x-project-id;x-sdk-date, Signature=94fcb1e3718deff81a88d03c0d02ec87e380dfef55f67ddf8370d4e9859ab9ee',
      },
      rawBody: Buffer.from('{"limit":"1"}'),
    };
    expect(await verdict(request)).toBe('AK1');
  });

  it('knows one by the description, with other headers signed or not', async () => {
    expect(await verdict(signed())).toBe('AK1');
    expect(await verdict(signed({ headers: { 'x-project-id': 'p' } }))).toBe('AK1');
    expect(await verdict(signed({ headers: { accept: '*/*' }, signed: ['host', 'x-sdk-date'] }))).toBe('AK1');
    const payload = sha256('{"limit":"1"}');
    expect(await verdict(signed({ headers: { 'x-sdk-content-sha256': payload }, payload }))).toBe('AK1');
  });

  it('encodes paths and queries once, and sorts what is asked', async () => {
    const path = '/v1.0/p/kms/k/tags/a%20b/';
    expect(await verdict(signed({ method: 'DELETE', url: '/v1.0/p/kms/k/tags/a%20b', path, body: '' }))).toBe(
      'AK1',
    );
    const url = '/v1.0/p/kms/list-keys?marker=&limit=%2A&b=2&b=1';
    expect(await verdict(signed({ url, query: 'b=1&b=2&limit=%2A&marker=' }))).toBe('AK1');
  });

  it('lets clocks be fifteen minutes apart, in both directions, and no more', async () => {
    for (const away of [MAX_SDK_CLOCK_SKEW_MS, -MAX_SDK_CLOCK_SKEW_MS]) {
      expect(await verdict(signed(), NOW + away)).toBe('AK1');
      expect(await verdict(signed(), NOW + away + Math.sign(away) * 1000)).toBe('RequestExpired');
    }
  });

  it.each<[string, () => SignedRequest, string]>([
    ['a wrong secret', () => signed({ secret: 'wrong' }), 'InvalidSignature'],
    ['another body', () => ({ ...signed(), rawBody: Buffer.from('{}') }), 'InvalidSignature'],
    ['another path', () => ({ ...signed(), url: '/v1.0/p/kms/describe-key' }), 'InvalidSignature'],
    ['another method', () => ({ ...signed(), method: 'PUT' }), 'InvalidSignature'],
    ['another query', () => ({ ...signed(), url: '/v1.0/p/kms/list-keys?a=b' }), 'InvalidSignature'],
    ['a path with dots', () => signed({ url: '/v1.0/p/../p/kms/list-keys' }), 'InvalidSignature'],
    ['a path that is badly encoded', () => signed({ url: '/v1.0/p/kms/%zz' }), 'InvalidSignature'],
    [
      'another value of a signed header',
      () => change(signed({ headers: { 'x-project-id': 'p' } }), { 'x-project-id': 'q' }),
      'InvalidSignature',
    ],
    [
      'a signed header that is missing',
      () => change(signed({ headers: { 'x-project-id': 'p' } }), { 'x-project-id': undefined }),
      'InvalidSignature',
    ],
    ['a host that is not signed', () => signed({ signed: ['x-sdk-date'] }), 'InvalidSignature'],
    ['a time that is not signed', () => signed({ signed: ['host'] }), 'InvalidSignature'],
    ['no time', () => change(signed(), { 'x-sdk-date': undefined }), 'InvalidSignature'],
    [
      'a time that never was',
      () => signed({ headers: { 'x-sdk-date': '20260230T120000Z' } }),
      'InvalidSignature',
    ],
    ['a header signed twice', () => signed({ signed: ['host', 'host', 'x-sdk-date'] }), 'InvalidSignature'],
    [
      'a payload that is said to be unsigned',
      () => signed({ headers: { 'x-sdk-content-sha256': 'UNSIGNED-PAYLOAD' }, payload: 'UNSIGNED-PAYLOAD' }),
      'InvalidSignature',
    ],
    [
      'the hash of another payload',
      () => signed({ headers: { 'x-sdk-content-sha256': sha256('x') }, payload: sha256('x') }),
      'InvalidSignature',
    ],
    [
      'an unknown access key',
      () =>
        change(signed(), { authorization: signed().headers.authorization!.toString().replace('AK1', 'AK2') }),
      'InvalidToken',
    ],
    [
      'another algorithm',
      () =>
        change(signed(), {
          authorization: 'V11-HMAC-SHA256 Credential=a/b/c/d, SignedHeaders=h, Signature=s',
        }),
      'InvalidSignature',
    ],
    ['no parts', () => change(signed(), { authorization: 'SDK-HMAC-SHA256' }), 'InvalidSignature'],
    [
      'a signature that is none',
      () =>
        change(signed(), { authorization: 'SDK-HMAC-SHA256 Access=AK1, SignedHeaders=host, Signature=00' }),
      'InvalidSignature',
    ],
  ])('refuses %s', async (_, request, code) => {
    expect(await verdict(request())).toBe(code);
  });
});

function change(request: SignedRequest, headers: SignedRequest['headers']): SignedRequest {
  return { ...request, headers: { ...request.headers, ...headers } };
}
