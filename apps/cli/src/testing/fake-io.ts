import { Readable, Writable } from 'node:stream';
import type { Io } from '../io.js';

/** A request as the fake service sees it. */
export interface Asked {
  method: string;
  /** Below `/api/v1`, with its query. */
  path: string;
  headers: Headers;
  body: unknown;
  /** A body that is no JSON. */
  bytes?: Buffer;
}

export type Answer = (asked: Asked) => Response | Promise<Response>;

/** A JSON answer of the service. */
export function answer(document: unknown, status = 200): Response {
  return new Response(JSON.stringify(document), { status, headers: { 'content-type': 'application/json' } });
}

/** A refusal of the service. */
export function refusal(code: string, status: number, message = 'no'): Response {
  return answer({ error: { code, message, requestId: 'request-1' } }, status);
}

/** An `Io` whose service is a function, and whose output can be read. */
export class FakeIo {
  readonly asked: Asked[] = [];
  private readonly printed = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  readonly io: Io;

  constructor(service: Answer, more: Partial<Io> & { input?: string | Buffer } = {}) {
    const { input = '', ...rest } = more;
    this.io = {
      env: { KEYLEDGER_TOKEN: 'the-token', KEYLEDGER_ENDPOINT: 'http://127.0.0.1:7400' },
      cwd: '/nowhere',
      stdin: Readable.from([Buffer.from(input)]),
      stdout: this.sink('stdout'),
      stderr: this.sink('stderr'),
      stdinIsTerminal: false,
      stdoutIsTerminal: false,
      stderrIsTerminal: false,
      fetch: async (url, init) => {
        const { pathname, search } = new URL(String(url));
        const asked: Asked = {
          method: init?.method ?? 'GET',
          path: pathname.replace('/api/v1', '') + search,
          headers: new Headers(init?.headers as Record<string, string>),
          body: typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined,
        };
        if (init?.body instanceof Uint8Array) asked.bytes = Buffer.from(init.body);
        this.asked.push(asked);
        return service(asked);
      },
      ...rest,
    };
  }

  private sink(name: 'stdout' | 'stderr'): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.printed[name].push(chunk);
        done();
      },
    });
  }

  get stdout(): string {
    return this.bytes.toString('utf8');
  }

  get stderr(): string {
    return Buffer.concat(this.printed.stderr).toString('utf8');
  }

  /** What went to standard output. */
  get bytes(): Buffer {
    return Buffer.concat(this.printed.stdout);
  }
}
