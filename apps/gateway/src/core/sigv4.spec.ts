import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { MAX_CLOCK_SKEW_MS, verifySigV4, type SignedRequest, type SigV4Options } from './sigv4.js';

const ACCESS_KEY_ID = 'AKIDEXAMPLE';
const SECRET = 'an example secret, not used anywhere';
const NOW_MS = Date.UTC(2026, 10, 24, 12, 0, 0);
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

type Source = string | ArrayBuffer | ArrayBufferView;
const bytesOf = (source: Source): string | NodeJS.ArrayBufferView =>
  source instanceof ArrayBuffer ? new Uint8Array(source) : (source as string | NodeJS.ArrayBufferView);

/** The hash that AWS's signer wants, on node:crypto. */
class Sha256 {
  private readonly hash: Hash | Hmac;
  constructor(secret?: Source) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }
  update(data: Source): void {
    this.hash.update(bytesOf(data));
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }
  reset(): void {
    throw new Error('not used by the signer');
  }
}

interface ToSign {
  method: string;
  /** As on the wire. */
  path: string;
  query: Record<string, string | string[]>;
  headers: Record<string, string>;
  body: Buffer;
}

const PLAIN: ToSign = {
  method: 'POST',
  path: '/',
  query: {},
  headers: {
    host: '127.0.0.1:7400',
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'TrentService.Encrypt',
  },
  body: Buffer.from('{"KeyId":"alias/a"}'),
};

const OPTIONS: SigV4Options = {
  secretOf: (id) => Promise.resolve(id === ACCESS_KEY_ID ? SECRET : null),
  region: 'us-east-1',
  services: ['kms', 'keyledger'],
  nowMs: NOW_MS,
};

function signer(
  more: { service?: string; region?: string; secret?: string; id?: string; checksum?: boolean } = {},
) {
  return new SignatureV4({
    credentials: { accessKeyId: more.id ?? ACCESS_KEY_ID, secretAccessKey: more.secret ?? SECRET },
    region: more.region ?? 'us-east-1',
    service: more.service ?? 'kms',
    sha256: Sha256,
    applyChecksum: more.checksum ?? true,
    // S3's clients sign a path as it goes over the wire.
    uriEscapePath: more.service !== 's3',
  });
}

const escape = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** The request as the gateway gets it: one string of path and query, header bytes read as latin1. */
function onTheWire(toSign: ToSign, signed: { headers: object; query?: object | undefined }): SignedRequest {
  const pairs = Object.entries((signed.query ?? {}) as Record<string, string | string[]>).flatMap(
    ([name, value]) => [value].flat().map((each) => `${escape(name)}=${escape(each)}`),
  );
  const headers = Object.entries(signed.headers as Record<string, string>).map(([name, value]) => [
    name.toLowerCase(),
    Buffer.from(value, 'utf8').toString('latin1'),
  ]);
  return {
    method: toSign.method,
    url: toSign.path + (pairs.length > 0 ? `?${pairs.join('&')}` : ''),
    headers: Object.fromEntries(headers) as Record<string, string>,
    rawBody: toSign.body,
  };
}

const httpRequest = ({ method, path, query, headers, body }: ToSign) => ({
  method,
  path,
  query,
  headers: { ...headers },
  body,
  protocol: 'http:',
  hostname: '127.0.0.1',
});

async function sign(
  toSign: Partial<ToSign> = {},
  how: Parameters<typeof signer>[0] & { atMs?: number; unsignableHeaders?: Set<string> } = {},
): Promise<SignedRequest> {
  const request = { ...PLAIN, ...toSign };
  const { atMs = NOW_MS, unsignableHeaders, ...who } = how;
  const signed = await signer(who).sign(httpRequest(request), {
    signingDate: new Date(atMs),
    ...(unsignableHeaders ? { unsignableHeaders } : {}),
  });
  return onTheWire(request, signed);
}

async function presign(
  toSign: Partial<ToSign> = {},
  { atMs = NOW_MS, expiresIn = 60 }: { atMs?: number; expiresIn?: number } = {},
): Promise<SignedRequest> {
  const request = { ...PLAIN, ...toSign };
  const signed = await signer().presign(httpRequest(request), { signingDate: new Date(atMs), expiresIn });
  return onTheWire(request, signed);
}

const outcome = (request: SignedRequest, options: Partial<SigV4Options> = {}): Promise<string> =>
  verifySigV4(request, { ...OPTIONS, ...options }).then(
    ({ accessKeyId }) => accessKeyId,
    (error: { code?: string }) => error.code ?? String(error),
  );

const withHeader = (request: SignedRequest, name: string, value: string | undefined): SignedRequest => ({
  ...request,
  headers: { ...request.headers, [name]: value },
});

const segment = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((text) => !/^\.{1,2}$/.test(text));
const aRequest: fc.Arbitrary<ToSign> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH'),
  path: fc.array(segment, { maxLength: 4 }).map((parts) => `/${parts.map(encodeURIComponent).join('/')}`),
  query: fc.dictionary(
    fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter((name) => !/^x-amz-|^__proto__$/i.test(name)),
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 16 }),
      fc.array(fc.string({ maxLength: 6 }), { minLength: 1, maxLength: 3 }),
    ),
    { maxKeys: 5 },
  ),
  headers: fc
    .dictionary(
      fc.stringMatching(/^[a-z][a-z0-9-]{0,14}$/),
      fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replace(/\p{C}/gu, ' ').trim()),
      { maxKeys: 4 },
    )
    .map((more) => ({ ...more, host: '127.0.0.1:7400', 'x-amz-target': 'TrentService.Encrypt' })),
  body: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
});

describe('a signature made by AWS’s own signer', () => {
  it('is accepted in the Authorization header, whatever the request', async () => {
    await fc.assert(
      fc.asyncProperty(aRequest, fc.boolean(), async (request, checksum) => {
        expect(await outcome(await sign(request, { checksum }))).toBe(ACCESS_KEY_ID);
      }),
      { numRuns: 300 },
    );
  });

  it('is accepted for S3, which signs paths encoded once, whatever the request', async () => {
    await fc.assert(
      fc.asyncProperty(aRequest, async (request) => {
        const signed = await sign(request, { service: 's3' });
        expect(await outcome(signed, { services: ['s3'] })).toBe(ACCESS_KEY_ID);
        expect(await outcome(signed)).toBe('InvalidSignature');
      }),
      { numRuns: 100 },
    );
  });

  it('is accepted in the query string, whatever the request', async () => {
    await fc.assert(
      fc.asyncProperty(aRequest, async (request) => {
        expect(await outcome(await presign(request))).toBe(ACCESS_KEY_ID);
      }),
      { numRuns: 200 },
    );
  });

  it('is refused when one byte of the body was changed', async () => {
    await fc.assert(
      fc.asyncProperty(aRequest, fc.nat(), fc.boolean(), async (request, at, checksum) => {
        fc.pre(request.body.length > 0);
        const signed = await sign(request, { checksum });
        const rawBody = Buffer.from(signed.rawBody);
        rawBody[at % rawBody.length]! ^= 1;
        expect(await outcome({ ...signed, rawBody })).toBe('InvalidSignature');
      }),
    );
  });

  it('is refused when it is for another service or region, and accepted for each service that is named', async () => {
    expect(await outcome(await sign({}, { service: 'keyledger' }))).toBe(ACCESS_KEY_ID);
    expect(await outcome(await sign({}, { service: 's3' }))).toBe('InvalidSignature');
    expect(await outcome(await sign({}, { region: 'eu-west-1' }))).toBe('InvalidSignature');
  });

  it('goes on being accepted after the access key got another secret only with the new one', async () => {
    expect(await outcome(await sign())).toBe(ACCESS_KEY_ID);
    const secretOf = () => Promise.resolve('another example secret');
    expect(await outcome(await sign(), { secretOf })).toBe('InvalidSignature');
    expect(await outcome(await sign({}, { secret: 'another example secret' }), { secretOf })).toBe(
      ACCESS_KEY_ID,
    );
    expect(await outcome(await sign())).toBe(ACCESS_KEY_ID);
  });

  it('may carry its time in a signed Date header alone', async () => {
    const headers = { host: 'h', date: 'Tue, 24 Nov 2026 12:00:00 GMT' };
    const scope = '20261124/us-east-1/kms/aws4_request';
    const canonical = `GET\n/\n\ndate:${headers.date}\nhost:h\n\ndate;host\n${EMPTY_SHA256}`;
    const key = ['20261124', 'us-east-1', 'kms', 'aws4_request'].reduce(
      (hmac, part) => createHmac('sha256', hmac).update(part).digest(),
      Buffer.from(`AWS4${SECRET}`),
    );
    const signature = createHmac('sha256', key)
      .update(
        `AWS4-HMAC-SHA256\n20261124T120000Z\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`,
      )
      .digest('hex');
    const authorization = `AWS4-HMAC-SHA256 Credential=${ACCESS_KEY_ID}/${scope},SignedHeaders=date;host,Signature=${signature}`;
    const request = {
      method: 'GET',
      url: '/',
      headers: { ...headers, authorization },
      rawBody: Buffer.alloc(0),
    };
    expect(await outcome(request)).toBe(ACCESS_KEY_ID);
    const unsignedDate = {
      ...request,
      headers: { ...request.headers, authorization: authorization.replace('date;', '') },
    };
    expect(await outcome(unsignedDate)).toBe('InvalidSignature');
  });
});

describe('a signed request that was tampered with', () => {
  const invalid: [string, (signed: SignedRequest) => SignedRequest][] = [
    ['another body', (signed) => ({ ...signed, rawBody: Buffer.from('{"KeyId":"alias/b"}') })],
    [
      'another body with its own hash stated',
      (signed) => {
        const rawBody = Buffer.from('{"KeyId":"alias/b"}');
        const hash = createHash('sha256').update(rawBody).digest('hex');
        return withHeader({ ...signed, rawBody }, 'x-amz-content-sha256', hash);
      },
    ],
    ['another path', (signed) => ({ ...signed, url: '/api/v1/keys' })],
    ['a path that means the same without its dots', (signed) => ({ ...signed, url: '/a/../' })],
    ['a doubled slash', (signed) => ({ ...signed, url: '//' })],
    ['an extra query', (signed) => ({ ...signed, url: '/?a=1' })],
    ['a query that is not well encoded', (signed) => ({ ...signed, url: '/?a=%E0%A4%A' })],
    ['another method', (signed) => ({ ...signed, method: 'GET' })],
    ['another operation', (signed) => withHeader(signed, 'x-amz-target', 'TrentService.DisableKey')],
    ['another host', (signed) => withHeader(signed, 'host', 'elsewhere')],
    ['a signed header that is gone', (signed) => withHeader(signed, 'content-type', undefined)],
    ['an added x-amz header', (signed) => withHeader(signed, 'x-amz-security-token', 'x')],
    ['an unsigned payload', (signed) => withHeader(signed, 'x-amz-content-sha256', 'UNSIGNED-PAYLOAD')],
    ['a later date', (signed) => withHeader(signed, 'x-amz-date', '20261124T120001Z')],
    ['a date that is none', (signed) => withHeader(signed, 'x-amz-date', '20260230T120000Z')],
    ['the date of another day', (signed) => editAuthorization(signed, '/20261124/', '/20261123/')],
    ['another access key', (signed) => editAuthorization(signed, ACCESS_KEY_ID, 'AKIDOTHER')],
    [
      'another algorithm',
      (signed) => editAuthorization(signed, 'AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256'),
    ],
    ['no signature', (signed) => editAuthorization(signed, /, Signature=.*/, '')],
    ['a short signature', (signed) => editAuthorization(signed, /Signature=.*/, 'Signature=00')],
    ['two signatures', (signed) => editAuthorization(signed, /, (Signature=.*)/, ', $1, $1')],
    ['a header listed twice', (signed) => editAuthorization(signed, 'SignedHeaders=', 'SignedHeaders=host;')],
    ['host left out of the signed headers', (signed) => editAuthorization(signed, 'host;', '')],
    ['no scope', (signed) => editAuthorization(signed, /\/2026[^,]*/, '')],
    [
      'a signature in the query as well',
      (signed) => ({ ...signed, url: '/?X-Amz-Algorithm=AWS4-HMAC-SHA256' }),
    ],
  ];

  function editAuthorization(signed: SignedRequest, from: string | RegExp, to: string): SignedRequest {
    return withHeader(signed, 'authorization', (signed.headers.authorization as string).replace(from, to));
  }

  it.each(invalid)('is refused: %s', async (_, tamper) => {
    const secretOf = (id: string) => Promise.resolve(id === ACCESS_KEY_ID ? SECRET : 'the secret of another');
    expect(await outcome(tamper(await sign()), { secretOf })).toBe('InvalidSignature');
  });

  it('is refused when signed over an unsigned payload', async () => {
    const signed = await sign({ headers: { ...PLAIN.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } });
    expect(await outcome(signed)).toBe('InvalidSignature');
  });

  it('is refused when a signer left its operation unsigned', async () => {
    const signed = await sign({}, { unsignableHeaders: new Set(['x-amz-target']) });
    expect(await outcome(signed)).toBe('InvalidSignature');
  });

  it('is refused, presigned, with another body, a longer life, or a parameter given twice', async () => {
    const signed = await presign();
    expect(await outcome({ ...signed, rawBody: Buffer.from('{}') })).toBe('InvalidSignature');
    const longer = signed.url.replace('X-Amz-Expires=60', 'X-Amz-Expires=600');
    expect(await outcome({ ...signed, url: longer })).toBe('InvalidSignature');
    expect(await outcome({ ...signed, url: `${signed.url}&x-amz-expires=600` })).toBe('InvalidSignature');
    const forever = signed.url.replace('X-Amz-Expires=60', 'X-Amz-Expires=604801');
    expect(await outcome({ ...signed, url: forever })).toBe('InvalidSignature');
  });
});

describe('the time of a signature', () => {
  it.each([
    ['five minutes ago', -MAX_CLOCK_SKEW_MS, ACCESS_KEY_ID],
    ['more than five minutes ago', -MAX_CLOCK_SKEW_MS - 1000, 'RequestExpired'],
    ['five minutes ahead', MAX_CLOCK_SKEW_MS, ACCESS_KEY_ID],
    ['more than five minutes ahead', MAX_CLOCK_SKEW_MS + 1000, 'RequestExpired'],
  ])('%s', async (_, offsetMs, expected) => {
    expect(await outcome(await sign({}, { atMs: NOW_MS + offsetMs }))).toBe(expected);
  });

  it('lets a presigned request live as long as it says, and no longer', async () => {
    const made = { atMs: NOW_MS - 3_600_000 };
    expect(await outcome(await presign({}, { ...made, expiresIn: 3600 }))).toBe(ACCESS_KEY_ID);
    expect(await outcome(await presign({}, { ...made, expiresIn: 3599 }))).toBe('RequestExpired');
  });
});

describe('who signs', () => {
  it('is told apart from not signing at all, and from an unknown access key', async () => {
    const { headers, ...request } = await sign();
    expect(await outcome({ ...request, headers: { host: 'h' } })).toBe('MissingAuthentication');
    const bearer = { ...headers, authorization: 'Bearer x' };
    expect(await outcome({ ...request, headers: bearer })).toBe('MissingAuthentication');
    expect(await outcome(await sign({}, { id: 'AKIDUNKNOWN' }))).toBe('InvalidToken');
  });

  it('takes the same work for an unknown access key as for a known one', async () => {
    // Counted, not timed: for a known and an unknown key alike the canonical request is hashed and a signature made.
    const known = await sign({}, { secret: 'not its secret' });
    const unknown = await sign({}, { id: 'AKIDUNKNOWN' });
    let reads = 0;
    const counted = (request: SignedRequest): SignedRequest => ({
      ...request,
      headers: new Proxy(request.headers, {
        get: (headers, name) => {
          reads += 1;
          return headers[name as string];
        },
      }),
    });
    expect(await outcome(counted(known))).toBe('InvalidSignature');
    const readsForKnown = reads;
    reads = 0;
    expect(await outcome(counted(unknown))).toBe('InvalidToken');
    expect(reads).toBe(readsForKnown);
  });
});
