import { NestFactory } from '@nestjs/core';
import { Catch, type RpcExceptionFilter, type Type, type DynamicModule } from '@nestjs/common';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { firstValueFrom, isObservable, throwError, type Observable } from 'rxjs';
import type { Msg, Subscription } from '@nats-io/transport-node';
import { KeyledgerError, isKeyledgerError } from '@keyledger/domain';
import {
  decodeJson,
  encodeError,
  encodeOk,
  errorReply,
  MAX_BUNDLED_REQUESTS,
  type Bundle,
  type BundleReply,
  type Bus,
  type SealedServer,
} from '@keyledger/bus';
import { NestLog, type Log } from './log.js';
import { withSpan } from './telemetry.js';

/** Requests that one process works on at a time; one more is told to come back ("Busy"). */
const MAX_REQUESTS_IN_PROGRESS = 1024;
/** How long a stopping service waits for what it is working on. */
const DRAIN_TIMEOUT_MS = 10_000;

/** What `@MessagePattern(subject, extras)` may say beside the subject. */
export interface HandlerExtras {
  /** The payload travels over the sealed channel. */
  sealed?: boolean;
  /** Every instance of the service answers, instead of one of them: for `Bus.gather`. */
  everyInstance?: boolean;
  /** A message may be a bundle of requests (`Bundler`). */
  bundled?: boolean;
}

/**
 * Nest's transport over this process's one NATS connection: a queue group per service, replies with errors of ours, a bound
 * on the work in progress, and an end that loses no request (unsubscribe, finish, then close).
 */
export class BusServer extends Server implements CustomTransportStrategy {
  private readonly subscriptions: Subscription[] = [];
  private inProgress = 0;

  constructor(
    private readonly bus: Bus,
    private readonly queue: string,
    private readonly log: Log,
    private readonly sealed?: Pick<SealedServer, 'answer'>,
  ) {
    super();
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    for (const [pattern, handler] of this.messageHandlers) {
      const extras = (handler.extras ?? {}) as HandlerExtras;
      const subscription = this.bus.connection.subscribe(this.bus.subject(pattern), {
        ...(extras.everyInstance ? {} : { queue: this.queue }),
        callback: (error, message) => {
          if (!error) void this.serve(pattern, extras, message);
        },
      });
      this.subscriptions.push(subscription);
    }
    // Only after the server has the subscriptions may this service call itself ready.
    await this.bus.connection.flush();
    callback();
  }

  async close(): Promise<void> {
    await Promise.all(this.subscriptions.map((subscription) => subscription.drain()));
    const deadline = Date.now() + DRAIN_TIMEOUT_MS;
    while (this.inProgress > 0 && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 10));
  }

  on(): never {
    throw new Error('not supported');
  }

  unwrap<T>(): T {
    return this.bus.connection as T;
  }

  private async serve(pattern: string, extras: HandlerExtras, message: Msg): Promise<void> {
    if (this.inProgress >= MAX_REQUESTS_IN_PROGRESS) {
      message.respond(encodeError(busy()));
      return;
    }
    this.inProgress += 1;
    try {
      const traceparent = message.headers?.get('traceparent') || undefined;
      const reply = await withSpan(pattern, { kind: 'server', traceparent }, () =>
        extras.sealed
          ? this.sealed!.answer(pattern, message.data, (payload) => this.handleAll(pattern, extras, payload))
          : this.answer(pattern, extras, message.data),
      );
      this.respond(message, reply);
    } catch (error) {
      this.log.error({ pattern, err: error }, 'an answer could not be sent');
    } finally {
      this.inProgress -= 1;
    }
  }

  /** The client refuses to send what the server would not take; the caller can ask for less. */
  private respond(message: Msg, reply: Uint8Array): void {
    const most = this.bus.connection.info?.max_payload ?? Infinity;
    const refusal = 'the answer is too large for one message: ask for a smaller page';
    message.respond(
      reply.length <= most ? reply : encodeError(new KeyledgerError('PayloadTooLarge', refusal)),
    );
  }

  private async answer(pattern: string, extras: HandlerExtras, data: Uint8Array): Promise<Uint8Array> {
    try {
      return encodeOk(await this.handleAll(pattern, extras, decodeJson(data)));
    } catch (error) {
      return encodeError(error);
    }
  }

  /** What a message holds: one request, or several that have a reply each. */
  private async handleAll(pattern: string, { bundled }: HandlerExtras, payload: unknown): Promise<unknown> {
    if (!bundled || !isBundle(payload)) return this.handle(pattern, payload);
    const { bundle } = payload;
    if (bundle.length > MAX_BUNDLED_REQUESTS) {
      throw new KeyledgerError('InvalidRequest', `a bundle has at most ${MAX_BUNDLED_REQUESTS} requests`);
    }
    const more = bundle.length - 1;
    if (this.inProgress + more > MAX_REQUESTS_IN_PROGRESS) throw busy();
    this.inProgress += more;
    try {
      const replies = bundle.map((each) => this.handle(pattern, each).then(okReply, errorReply));
      return { replies: await Promise.all(replies) } satisfies BundleReply;
    } finally {
      this.inProgress -= more;
    }
  }

  private async handle(pattern: string, payload: unknown): Promise<unknown> {
    try {
      const result = await this.messageHandlers.get(pattern)!(payload);
      return isObservable(result)
        ? await firstValueFrom(result as Observable<unknown>, { defaultValue: null })
        : result;
    } catch (error) {
      const known = asKeyledgerError(error);
      if (known) throw known;
      this.log.error({ pattern, err: error }, 'a request failed');
      throw error;
    }
  }
}

const busy = (): KeyledgerError => new KeyledgerError('Busy', 'the service is busy: try again later');

const okReply = (value: unknown): { ok: unknown } => ({ ok: value ?? null });

const isBundle = (payload: unknown): payload is Bundle =>
  Array.isArray((payload as Partial<Bundle> | null)?.bundle);

/** What a caller is told of an error from below: our own refusals, and which part is away. Null: a fault of ours. */
function asKeyledgerError(error: unknown): KeyledgerError | null {
  if (isKeyledgerError(error)) return error;
  const name = (error as { name?: string } | null)?.name;
  if (name === 'EventStoreUnavailableError') {
    return new KeyledgerError('Unavailable', 'the event store cannot be reached');
  }
  if (name === 'DatabaseUnavailableError') {
    return new KeyledgerError('Unavailable', 'the database cannot be reached');
  }
  return null;
}

/** Hands every error to the transport as it is, in place of Nest's own wording. */
@Catch()
class PassOnFilter implements RpcExceptionFilter {
  catch(exception: unknown): Observable<never> {
    return throwError(() => exception);
  }
}

/** Starts the Nest application that serves a service's subjects. Resolves when the bus delivers to it. */
export async function serveMessages(options: {
  module: Type | DynamicModule;
  bus: Bus;
  queue: string;
  log: Log;
  sealed?: Pick<SealedServer, 'answer'>;
}): Promise<{ close(): Promise<void> }> {
  const strategy = new BusServer(options.bus, options.queue, options.log, options.sealed);
  const app = await NestFactory.createMicroservice(options.module, {
    strategy,
    logger: new NestLog(options.log),
    abortOnError: false,
  });
  app.useGlobalFilters(new PassOnFilter());
  await app.listen();
  return app;
}
