import { Injectable } from '@nestjs/common';
import {
  AUDIT,
  type EventsReply,
  type EventsRequest,
  type LogEntry,
  type RequestContext,
} from '@keyledger/contracts';
import { LiveNode } from '@keyledger/bus';
import { KeyledgerError } from '@keyledger/domain';
import { Backend } from '../../../core/backend.js';
import { Directory } from '../../../core/directory.js';

/** Events asked of the audit service at a time. */
const PAGE_EVENTS = 256;
/** How long a follower's page waits for an event before the follower hears that the connection lives. */
export const FOLLOW_WAIT_MS = 10_000;
const REPLY_TIMEOUT_MS = FOLLOW_WAIT_MS + 10_000;

/** The log as the audit service shows it to one caller, page by page. */
@Injectable()
export class EventPages {
  constructor(
    private readonly backend: Backend,
    private readonly directory: Directory,
    private readonly node: LiveNode,
  ) {}

  /** Pages of what is in the log now, at most `limit` events. Ends at the end of the log. */
  async *read(context: RequestContext, after: number, limit: number): AsyncGenerator<LogEntry[]> {
    let left = limit;
    for (let next = after; left > 0;) {
      const page = await this.page({ context, after: next, limit: Math.min(left, PAGE_EVENTS), waitMs: 0 });
      if (page.events.length > 0) yield page.events;
      left -= page.events.length;
      if (page.next === next) return;
      next = page.next;
    }
  }

  /** Pages of what is in the log and of what comes, until the signal. An empty one now and then when nothing comes. */
  async *follow(context: RequestContext, after: number, signal: AbortSignal): AsyncGenerator<LogEntry[]> {
    for (let next = after; !signal.aborted;) {
      const page = await this.page({ context, after: next, limit: PAGE_EVENTS, waitMs: FOLLOW_WAIT_MS });
      if (signal.aborted) return;
      next = page.next;
      yield page.events;
    }
  }

  /** A reading can go on for long: each page is for a caller that is still who it was. */
  private async page(request: EventsRequest): Promise<EventsReply> {
    const reply = await this.backend.ask<EventsReply>(AUDIT.events, request, { timeoutMs: REPLY_TIMEOUT_MS });
    const { principalId } = request.context.caller;
    if (!this.node.live)
      throw new KeyledgerError('Unavailable', 'this gateway has lost touch with the others');
    if (!this.directory.principal(principalId)) {
      throw new KeyledgerError('AccessDenied', 'the principal was removed');
    }
    return reply;
  }
}
