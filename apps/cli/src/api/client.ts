import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError, RefusedError, unreachableError } from '../errors.js';
import { readJson, readRefusal } from './answers.js';

export type Query = Record<string, string | number | null | undefined>;

export interface ApiClientOptions {
  endpoint: string;
  token: string;
  /** For one request with its answer, in ms. */
  timeoutMs: number;
  /** What a change is known by, should the caller want to repeat it after an unclear end; default a new one. */
  idempotencyKey?: string;
  userAgent: string;
  fetch: typeof fetch;
}

interface Ask {
  query?: Query;
  body?: unknown;
  /** A body that is no JSON. */
  bytes?: Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
  /** Instead of the time-out, for answers that go on for as long as the caller listens. */
  signal?: AbortSignal;
}

/** Repeating is safe: a read has no effect, and a change carries its idempotency key. */
const MAX_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 5_000;
/** "Try later", as DESIGN 7.11 has it. `Sealed` and `Unavailable` are 503 too, but don't pass by waiting a second. */
const PASSING = new Set(['Busy', 'RateLimited', 'ConcurrentChange']);
/** The connection broke under a request; a refused one (`ECONNREFUSED`) would only be refused again. */
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

const NETWORK_WORDS: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection broke',
  UND_ERR_SOCKET: 'the connection broke',
  UND_ERR_CONNECT_TIMEOUT: 'nobody answers there',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name could not be looked up',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed: name its authority in NODE_EXTRA_CA_CERTS',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is unknown: name it in NODE_EXTRA_CA_CERTS',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its authority is unknown: name it in NODE_EXTRA_CA_CERTS',
  CERT_HAS_EXPIRED: 'its certificate has expired',
};

/** The gateway's native API: bearer token, JSON, bounded waiting and bounded repetition. */
export class ApiClient {
  constructor(private readonly options: ApiClientOptions) {}

  get<T>(path: string, query?: Query): Promise<T> {
    return this.json<T>('GET', path, { query });
  }

  /** An operation that leaves nothing behind but its usage record. */
  operate<T>(path: string, body: unknown): Promise<T> {
    return this.json<T>('POST', path, { body });
  }

  /**
   * A change. It carries an idempotency key, so that repeating it after a broken connection has one effect.
   * @param step where one command makes several changes: sets this one apart under the key that the user gave.
   */
  change<T>(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    step?: string,
  ): Promise<T> {
    const given = this.options.idempotencyKey;
    const key = given === undefined ? randomUUID() : step === undefined ? given : `${given}-${step}`;
    return this.json<T>(method, path, { body, headers: { 'idempotency-key': key } });
  }

  /** Bytes to be kept. Sending them again has no effect. */
  upload<T>(path: string, query: Query, bytes: Uint8Array<ArrayBuffer>): Promise<T> {
    return this.json<T>('PUT', path, { query, bytes });
  }

  /** An answer to be read as it comes. */
  open(path: string, accept: string, query: Query, signal?: AbortSignal): Promise<Response> {
    return this.attempt('GET', path, { query, headers: { accept }, ...(signal && { signal }) });
  }

  private async json<T>(method: string, path: string, ask: Ask): Promise<T> {
    return (await readJson(await this.attempt(method, path, ask))) as T;
  }

  private async attempt(method: string, path: string, ask: Ask): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.send(method, path, ask);
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !isPassing(error)) throw error;
        await sleep(Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)));
      }
    }
  }

  private async send(method: string, path: string, ask: Ask): Promise<Response> {
    const { endpoint, token, timeoutMs, userAgent } = this.options;
    const url = new URL(`${endpoint}/api/v1${path}`);
    for (const [name, value] of Object.entries(ask.query ?? {})) {
      if (value !== null && value !== undefined) url.searchParams.set(name, String(value));
    }
    const body = ask.bytes ?? (ask.body === undefined ? undefined : JSON.stringify(ask.body));
    const type = ask.bytes ? 'application/octet-stream' : 'application/json';
    const headers: Record<string, string> = {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      'user-agent': userAgent,
      ...(body !== undefined && { 'content-type': type }),
      ...ask.headers,
    };
    const signal = ask.signal ?? AbortSignal.timeout(timeoutMs);
    let response: Response;
    try {
      // A redirect would carry the token to a place that nobody named.
      response = await this.options.fetch(url, {
        method,
        headers,
        body: body ?? null,
        signal,
        redirect: 'error',
      });
    } catch (error) {
      throw this.unanswered(error);
    }
    if (!response.ok) throw await readRefusal(response);
    return response;
  }

  private unanswered(error: unknown): CliError {
    const { endpoint, timeoutMs } = this.options;
    if ((error as { name?: string }).name === 'TimeoutError') {
      return unreachableError(`${endpoint} did not answer within ${timeoutMs / 1000} s`);
    }
    const code = causeCode(error);
    const reason = code === null ? '' : `: ${NETWORK_WORDS[code] ?? code}`;
    return unreachableError(`${endpoint} can't be reached${reason}`, error);
  }
}

/** The path of a key's routes. A key is named by id, `alias/<name>` or ARN, each as one segment. */
export function keyPath(key: string, ...rest: (string | number)[]): string {
  return pathOf('keys', key, ...rest);
}

/** A path whose segments stay segments, whatever a user put into them. */
export function pathOf(...segments: (string | number)[]): string {
  return segments
    .map((segment) => {
      const text = String(segment);
      // URL parsers remove these two, encoded or not, and would send the request to another route.
      if (text === '' || text === '.' || text === '..') {
        throw new CliError('Usage', `'${text}' can't be a name`, 2);
      }
      return `/${encodeURIComponent(text)}`;
    })
    .join('');
}

function isPassing(error: unknown): boolean {
  if (error instanceof RefusedError) return PASSING.has(error.code);
  return error instanceof CliError && BROKEN.has(causeCode(error.cause) ?? '');
}

/** undici hides the reason one or two causes deep. */
function causeCode(error: unknown): string | null {
  for (let at = error, depth = 0; at !== null && typeof at === 'object' && depth < 4; depth++) {
    const { code, cause } = at as { code?: unknown; cause?: unknown };
    if (typeof code === 'string') return code;
    at = cause;
  }
  return null;
}
