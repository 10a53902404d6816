import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** An answer larger than this is none of Vault's for what is asked here. */
const MAX_REPLY_BYTES = 8 * 1024 * 1024;

export interface HttpReply {
  status: number;
  text: string;
}

export interface HttpOptions {
  method: string;
  headers: Record<string, string>;
  body?: string;
  timeoutMs: number;
  /** PEM certificates to trust instead of the system's. */
  ca?: string;
}

/**
 * One HTTP exchange, bounded in time and size. Redirects are not followed: a token would go where nobody meant it to.
 * `node:http` since fetch cannot be given certificates to trust.
 * @throws Error that says what failed, never with a header or a body
 */
export async function exchange(url: URL, options: HttpOptions): Promise<HttpReply> {
  const { method, headers, body, timeoutMs, ca } = options;
  const signal = AbortSignal.timeout(timeoutMs);
  const settings: RequestOptions & { ca?: string } = {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) },
    signal,
    ...(ca === undefined ? {} : { ca }),
  };
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void =>
      reject(new Error(signal.aborted ? `no answer within ${timeoutMs} ms` : (error.code ?? error.message)));
    const request = send(url, settings, (response) => {
      const pieces: Buffer[] = [];
      let bytes = 0;
      response.on('data', (piece: Buffer) => {
        bytes += piece.length;
        if (bytes > MAX_REPLY_BYTES) {
          request.destroy(Object.assign(new Error(), { code: 'the answer is too long' }));
          return;
        }
        pieces.push(piece);
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString('utf8') }),
      );
      response.on('error', fail);
    });
    request.on('error', fail);
    request.end(body);
  });
}
