import { Readable } from 'node:stream';
import { Get, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { LogEntry, RequestContext } from '@keyledger/contracts';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { QueryWhole } from '../validation/fields.js';
import { EventPages } from './event-pages.js';
import { Followers } from './followers.js';

const MAX_EVENTS = Number.MAX_SAFE_INTEGER;

export class ReadEventsQuery {
  @QueryWhole({ description: 'Events after this position.', min: -1, max: MAX_EVENTS, default: -1 })
  after: number = -1;

  @QueryWhole({
    description: 'Events at most; default: all. A follower has no such bound.',
    min: 1,
    max: MAX_EVENTS,
  })
  limit?: number;
}

@ControlRoutes('events', 'Audit')
export class ReadEventsController {
  constructor(
    private readonly calls: NativeCalls,
    private readonly pages: EventPages,
    private readonly followers: Followers,
  ) {}

  @Get()
  @Needs('events.read')
  @ApiOperation({
    summary: 'The log for consumers',
    description:
      'One JSON object a line: {position, stream, revision, id, type, time, data, metadata}, up to the end of the log. With `Accept: text/event-stream` the answer follows the log, and `Last-Event-ID` is honoured.',
  })
  @ApiOkResponse({ content: { 'application/x-ndjson': {}, 'text/event-stream': {} } })
  async read(
    @Req() request: GatewayRequest,
    @Query() query: ReadEventsQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const context = this.calls.context(request);
    const follows = request.headers.accept?.includes('text/event-stream') ?? false;
    void reply.header('cache-control', 'no-store');
    if (follows) return this.follow(context, lastEventId(request) ?? query.after, reply);
    const pages = ndjson(this.pages.read(context, query.after, query.limit ?? MAX_EVENTS));
    return send(reply, 'application/x-ndjson', pages);
  }

  private async follow(context: RequestContext, after: number, reply: FastifyReply): Promise<void> {
    const follower = this.followers.enter();
    reply.raw.once('close', () => follower.abort());
    const messages = serverSentEvents(this.pages.follow(context, after, follower.signal));
    // Proxies hold small answers back otherwise.
    void reply.header('x-accel-buffering', 'no');
    return send(reply, 'text/event-stream', messages);
  }
}

/** The first page is asked for before the answer begins, so that a refusal can still be said in full. */
async function send(reply: FastifyReply, type: string, pages: AsyncGenerator<string>): Promise<void> {
  const first = await pages.next();
  const all = async function* (): AsyncGenerator<string> {
    if (first.done) return;
    yield first.value;
    yield* pages;
  };
  void reply.type(type).send(Readable.from(all()));
}

async function* ndjson(pages: AsyncGenerator<LogEntry[]>): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

async function* serverSentEvents(pages: AsyncGenerator<LogEntry[]>): AsyncGenerator<string> {
  yield ': following\n\n';
  for await (const page of pages)
    yield page.length === 0 ? ': nothing new\n\n' : page.map(messageOf).join('');
}

const messageOf = (entry: LogEntry): string =>
  `id: ${entry.position}\nevent: ${entry.type}\ndata: ${JSON.stringify(entry)}\n\n`;

/** Where a consumer that reconnects has got to. */
function lastEventId(request: GatewayRequest): number | null {
  const header = request.headers['last-event-id'];
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : null;
}
