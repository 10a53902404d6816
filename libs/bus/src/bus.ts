import { readFileSync } from 'node:fs';
import { connect, headers, nkeyAuthenticator, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { KeyledgerError } from '@keyledger/domain';
import { decodeReply, encodeJson } from './wire.js';

/** How long a request may take before the caller hears `Timeout`. */
export const DEFAULT_REQUEST_TIMEOUT_MS = 10_000;
/** Answers of one `gather` that are looked at: a service with more instances shows as many. */
const MAX_GATHERED_REPLIES = 64;

export interface GatherOptions<Reply> {
  /** How long to wait for another answer after each one, in ms. */
  waitMs: number;
  /** How long to wait for the first answer, in ms. */
  timeoutMs?: number;
  /** Ends the gathering early: this answer is all that the caller needs. */
  enough?: (reply: Reply) => boolean;
}

export interface BusOptions {
  /** Comma-separated `nats://` or `tls://` addresses. */
  url: string;
  /** Name of this connection, shown by the server's monitoring. */
  name: string;
  /** First token of every subject of this installation. */
  prefix: string;
  /** Inbox of this service: its nkey may listen to no other, so that nobody hears another's replies. */
  inbox: string;
  /** File with the service's nkey seed; absent where the server asks for none. */
  nkeyFile?: string;
  /** Certificate authority for TLS, PEM file. */
  tlsCaFile?: string;
}

/** One process's connection to NATS: requests with a time-out and errors of ours, and the subjects' prefix. */
export class Bus {
  /** True while the connection stands. */
  connected = true;
  private turn: Promise<void> | undefined;

  private constructor(
    readonly connection: NatsConnection,
    readonly prefix: string,
  ) {
    void this.follow();
  }

  static async connect(options: BusOptions): Promise<Bus> {
    const { url, name, inbox, nkeyFile, tlsCaFile } = options;
    const connection = await connect({
      servers: url.split(',').map((each) => each.trim()),
      name,
      inboxPrefix: `_INBOX_${inbox}`,
      // A service outlives its bus: it reconnects for as long as it runs, and answers "not ready" meanwhile.
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      reconnectJitter: 100,
      // Nothing is queued for a bus that is away: a request then fails at once instead of arriving late.
      waitOnFirstConnect: true,
      noAsyncTraces: true,
      pingInterval: 5_000,
      maxPingOut: 2,
      ...(nkeyFile ? { authenticator: nkeyAuthenticator(readSeed(nkeyFile)) } : {}),
      ...(tlsCaFile ? { tls: { caFile: tlsCaFile } } : {}),
    });
    return new Bus(connection, options.prefix);
  }

  subject(name: string): string {
    return `${this.prefix}.${name}`;
  }

  /**
   * Asks a service and waits for its answer.
   * @throws KeyledgerError the service's own refusal; `Unavailable` when nobody serves the subject; `Timeout`.
   */
  async request<Reply>(
    name: string,
    payload: unknown,
    options: { timeoutMs?: number; traceparent?: string } = {},
  ): Promise<Reply> {
    const bytes = encodeJson(payload);
    await this.endOfTurn();
    const reply = await this.requestRaw(name, bytes, options);
    return decodeReply<Reply>(reply.data);
  }

  /**
   * What is asked in one turn of the event loop leaves in one write, and reaches the service in one read, which then has it
   * committed together. The client of NATS itself writes after each callback, which is after each request of HTTP.
   */
  private endOfTurn(): Promise<void> {
    this.turn ??= new Promise((resolve) => {
      setImmediate(() => {
        this.turn = undefined;
        resolve();
      });
    });
    return this.turn;
  }

  /** As `request`, with bytes instead of JSON. */
  async requestRaw(
    name: string,
    payload: Uint8Array,
    options: { timeoutMs?: number; traceparent?: string } = {},
  ): Promise<Msg> {
    const timeout = options.timeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS;
    try {
      if (!options.traceparent)
        return await this.connection.request(this.subject(name), payload, { timeout });
      const carried = headers();
      carried.set('traceparent', options.traceparent);
      return await this.connection.request(this.subject(name), payload, { timeout, headers: carried });
    } catch (error) {
      throw busError(error, name);
    }
  }

  /**
   * Asks every instance that serves a subject (`everyInstance`), and returns the answers in the order of their arrival, at
   * least one. Nobody knows how many instances there are, so the last one is waited for in vain; an instance that refuses,
   * or that is slower, is left out.
   * @throws KeyledgerError as `request`, when no instance gave an answer.
   */
  async gather<Reply>(name: string, payload: unknown, options: GatherOptions<Reply>): Promise<Reply[]> {
    const { waitMs, timeoutMs = DEFAULT_REQUEST_TIMEOUT_MS, enough } = options;
    const replies: Reply[] = [];
    let refusal: unknown = new KeyledgerError('Timeout', notInTime(name));
    let seen = 0;
    for await (const message of this.requestMany(name, payload, timeoutMs, waitMs)) {
      try {
        const reply = decodeReply<Reply>(message.data);
        replies.push(reply);
        if (enough?.(reply)) break;
      } catch (error) {
        refusal = error;
      }
      if (++seen === MAX_GATHERED_REPLIES) break;
    }
    if (replies.length === 0) throw refusal;
    return replies;
  }

  private async *requestMany(
    name: string,
    payload: unknown,
    maxWait: number,
    stall: number,
  ): AsyncGenerator<Msg> {
    try {
      const options = { strategy: 'stall' as const, maxWait, stall };
      yield* await this.connection.requestMany(this.subject(name), encodeJson(payload), options);
    } catch (error) {
      throw busError(error, name);
    }
  }

  private async follow(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === 'disconnect' || status.type === 'close') this.connected = false;
      if (status.type === 'reconnect') this.connected = true;
    }
    this.connected = false;
  }

  publish(name: string, payload?: Uint8Array): void {
    this.connection.publish(this.subject(name), payload);
  }

  /** Lets what is under way finish, then closes. */
  async close(): Promise<void> {
    if (!this.connection.isClosed()) await this.connection.drain();
  }
}

function readSeed(file: string): Uint8Array {
  return new TextEncoder().encode(readFileSync(file, 'utf8').trim());
}

/** What went wrong on the bus, in words for a caller. */
export function busError(error: unknown, subject: string): KeyledgerError {
  const name = (error as { name?: string } | null)?.name ?? '';
  const cause = (error as { cause?: { name?: string } } | null)?.cause?.name ?? '';
  if (name === 'TimeoutError' || cause === 'TimeoutError') {
    return new KeyledgerError('Timeout', notInTime(subject));
  }
  if (name === 'PermissionViolationError' || cause === 'PermissionViolationError') {
    return new KeyledgerError('Internal', `this service may not use ${subject}`);
  }
  return new KeyledgerError('Unavailable', `the ${serviceOf(subject)} service cannot be reached`);
}

const serviceOf = (subject: string): string => subject.split('.')[0]!;
const notInTime = (subject: string): string => `the ${serviceOf(subject)} service did not answer in time`;
