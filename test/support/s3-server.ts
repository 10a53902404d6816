import { SignatureV4 } from '@smithy/signature-v4';
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Sha256 } from './aws-sha256.js';

/**
 * Speaks the part of S3 that Keyledger uses (one bucket: HEAD, PUT, GET, DELETE, ListObjectsV2), as its documentation has it, and
 * checks signatures with AWS's own signer. It stands in where no real S3 server can be had.
 */
export class S3Server {
  readonly #accessKeyId = `AK${randomBytes(8).toString('hex')}`;
  readonly #secretAccessKey = randomBytes(16).toString('hex');
  readonly #objects = new Map<string, Buffer>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  constructor(private readonly bucket: string) {}

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** What a client must be told, as AWS's SDKs read it. */
  get environment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: this.#accessKeyId,
      AWS_SECRET_ACCESS_KEY: this.#secretAccessKey,
      AWS_REGION: 'us-east-1',
    };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const url = new URL(request.url!, 'http://s3');
    const [, bucket, ...rest] = decodeURIComponent(url.pathname).split('/');
    const [status, body] = (await this.#isSigned(request, url))
      ? this.#answer(request.method!, bucket!, rest.join('/'), url.searchParams, Buffer.concat(pieces))
      : ([403, error('SignatureDoesNotMatch')] as const);
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  async #isSigned(request: IncomingMessage, url: URL): Promise<boolean> {
    const given = request.headers.authorization ?? '';
    const names = /SignedHeaders=([^,]+)/.exec(given)?.[1]?.split(';') ?? [];
    const headers = Object.fromEntries(names.map((name) => [name, String(request.headers[name])]));
    const signer = new SignatureV4({
      credentials: { accessKeyId: this.#accessKeyId, secretAccessKey: this.#secretAccessKey },
      region: 'us-east-1',
      service: 's3',
      sha256: Sha256,
      uriEscapePath: false,
    });
    const date = String(request.headers['x-amz-date']);
    const time = date.replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/, '$1-$2-$3T$4:$5:$6Z');
    const signed = await signer.sign(
      {
        method: request.method!,
        protocol: 'http:',
        hostname: url.hostname,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers,
      },
      { signingDate: new Date(time), signableHeaders: new Set(names), unsignableHeaders: new Set() },
    );
    return signed.headers['authorization'] === given;
  }

  #answer(
    method: string,
    bucket: string,
    key: string,
    query: URLSearchParams,
    body: Buffer,
  ): readonly [number, string | Buffer] {
    if (bucket !== this.bucket) return [404, error('NoSuchBucket')];
    if (key === '') return method === 'GET' ? [200, this.#list(query)] : [200, ''];
    if (method === 'PUT') {
      this.#objects.set(key, body);
      return [200, ''];
    }
    if (method === 'DELETE') {
      this.#objects.delete(key);
      return [204, ''];
    }
    const found = this.#objects.get(key);
    return found ? [200, found] : [404, error('NoSuchKey')];
  }

  #list(query: URLSearchParams): string {
    const after = query.get('start-after') ?? '';
    const names = [...this.#objects.keys()]
      .filter((key) => key.startsWith(query.get('prefix') ?? '') && key > after)
      .sort((a, b) => (a < b ? -1 : 1));
    const page = names.slice(0, Number(query.get('max-keys') ?? 1000));
    const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
    return `<ListBucketResult><IsTruncated>${names.length > page.length}</IsTruncated>${contents}</ListBucketResult>`;
  }
}

const error = (code: string): string => `<Error><Code>${code}</Code><Message>no</Message></Error>`;
