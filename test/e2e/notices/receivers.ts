import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A loopback port on which nothing listens yet. */
export async function freePort(): Promise<number> {
  const probe = createTcpServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

export interface ReceivedMail {
  to: string;
  /** As it came over the wire. */
  raw: string;
  subject: string;
}

/** A mail server that keeps what it is given. */
export class MailBox {
  readonly mails: ReceivedMail[] = [];
  readonly #server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, { envelope }, done) => {
      let raw = '';
      stream.on('data', (part: Buffer) => (raw += part.toString()));
      stream.on('end', () => {
        for (const { address } of envelope.rcptTo)
          this.mails.push({ to: address, raw, subject: subjectOf(raw) });
        done();
      });
    },
  });

  async start(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server.server, 'listening');
  }

  /** Mails to an address. */
  to(address: string): ReceivedMail[] {
    return this.mails.filter((mail) => mail.to === address);
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

/** Unfolded and decoded, as a mail program shows it (RFC 2047; here always UTF-8). */
function subjectOf(raw: string): string {
  const head = raw.split('\r\n\r\n')[0]!.replaceAll(/\r\n[ \t]+/g, ' ');
  const subject = /^subject: (.*)$/im.exec(head)?.[1]?.trim() ?? '';
  return subject.replaceAll(/=\?UTF-8\?([QB])\?(.*?)\?=\s*/gi, (_all, form: string, text: string) => {
    if (form.toUpperCase() === 'B') return Buffer.from(text, 'base64').toString();
    const bytes = text
      .replaceAll('_', ' ')
      .replaceAll(/=([0-9A-F]{2})/gi, (_hex, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
    return Buffer.from(bytes, 'latin1').toString();
  });
}

export interface ReceivedHook {
  headers: IncomingHttpHeaders;
  raw: string;
  event: any;
}

/** An HTTP server that keeps what is posted to it. */
export class HookReceiver {
  readonly hooks: ReceivedHook[] = [];
  /** Status of the next answers, in order; then 204. `null`: none is given. */
  readonly answers: (number | null)[] = [];
  #server: Server | undefined;

  constructor(readonly port: number) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  async start(): Promise<void> {
    const listener: RequestListener = (request, response) => {
      let raw = '';
      request.on('data', (part: Buffer) => (raw += part.toString()));
      request.on('end', () => {
        this.hooks.push({ headers: request.headers, raw, event: JSON.parse(raw) });
        const status = this.answers.length > 0 ? this.answers.shift()! : 204;
        if (status !== null) response.writeHead(status).end();
      });
    };
    this.#server = createServer(listener).listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => (this.#server ? this.#server.close(resolve) : resolve(undefined)));
  }
}

/** As a receiver checks it: docs/operations/notices.md has the same. */
export function verified({ headers, raw }: ReceivedHook, secret: string, nowMs = Date.now()): boolean {
  const [id, timestamp] = [headers['webhook-id'], headers['webhook-timestamp']];
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > 300) return false;
  const key = Buffer.from(secret, 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${raw}`).digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .some((signature) => {
      const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
}
