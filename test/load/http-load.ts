import { connect, type Socket } from 'node:net';

/** One request, as bytes: what a keep-alive client sends again and again. */
export interface LoadRequest {
  host: string;
  port: number;
  bytes: Buffer;
}

export interface LoadResult {
  requests: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Replies whose status was not the expected one. */
  errors: number;
  /** Body of the last reply, for checking that it was the real thing. */
  lastBody: string;
}

/** The bytes of a POST with a JSON body. */
export function postRequest(url: string, token: string | null, body: unknown): LoadRequest {
  const { hostname, port, pathname } = new URL(url);
  const text = JSON.stringify(body);
  const authorization = token === null ? '' : `authorization: Bearer ${token}\r\n`;
  const head =
    `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\n${authorization}` +
    `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n`;
  return { host: hostname, port: Number(port), bytes: Buffer.from(head + text) };
}

export interface LoadOptions {
  /** Ends after so many requests, also before the time is over. */
  maxRequests?: number;
  /** Pause of each connection between a reply and its next request: a light load. */
  pauseMs?: number;
  /** Ends when this is aborted. */
  signal?: AbortSignal;
}

interface Run extends LoadOptions {
  until: number;
  latencies: number[];
  sent: number;
  errors: number;
  lastBody: string;
}

/**
 * Sends one request over and over on `connections` keep-alive connections, one at a time on each, for `seconds`. A client this
 * small leaves the two cores to what is measured.
 */
export async function load(
  request: LoadRequest,
  connections: number,
  seconds: number,
  expectedStatus: number,
  options: LoadOptions = {},
): Promise<LoadResult> {
  const until = performance.now() + seconds * 1000;
  const run: Run = { ...options, until, latencies: [], sent: 0, errors: 0, lastBody: '' };
  const began = performance.now();
  await Promise.all(
    Array.from({ length: connections }, () => new LoadConnection(request, expectedStatus, run).finished),
  );
  const elapsed = (performance.now() - began) / 1000;
  const sorted = Float64Array.from(run.latencies).sort();
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return {
    requests: sorted.length,
    perSecond: sorted.length / elapsed,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    errors: run.errors,
    lastBody: run.lastBody,
  };
}

class LoadConnection {
  readonly finished: Promise<void>;
  private readonly socket: Socket;
  private received: Buffer = Buffer.alloc(0);
  private sentAt = 0;

  private readonly request: LoadRequest;
  private readonly expectedStatus: number;
  private readonly run: Run;

  constructor(request: LoadRequest, expectedStatus: number, run: Run) {
    this.request = request;
    this.expectedStatus = expectedStatus;
    this.run = run;
    this.socket = connect(request.port, request.host);
    this.socket.setNoDelay(true);
    this.finished = new Promise((resolve, reject) => {
      this.socket.once('connect', () => this.send());
      this.socket.once('error', reject);
      this.socket.once('close', () => resolve());
      this.socket.on('data', (chunk) => this.receive(chunk));
    });
  }

  private send(): void {
    const { until, sent, maxRequests = Infinity, signal } = this.run;
    if (performance.now() >= until || sent >= maxRequests || signal?.aborted) {
      this.socket.destroy();
      return;
    }
    this.run.sent += 1;
    this.sentAt = performance.now();
    this.socket.write(this.request.bytes);
  }

  private receive(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const headEnd = this.received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.received.toString('latin1', 0, headEnd);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.received.length < headEnd + 4 + length) return;
    this.run.latencies.push(performance.now() - this.sentAt);
    if (Number(head.slice(9, 12)) !== this.expectedStatus) this.run.errors += 1;
    this.run.lastBody = this.received.toString('utf8', headEnd + 4, headEnd + 4 + length);
    this.received = Buffer.alloc(0);
    if (this.run.pauseMs === undefined) this.send();
    else setTimeout(() => this.send(), this.run.pauseMs);
  }
}
