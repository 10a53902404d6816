import { Controller } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { AUDIT, type EventsReply, type EventsRequest } from '@keyledger/contracts';
import { EventFeed } from './event-feed.js';

@Controller()
export class EventsController {
  constructor(private readonly feed: EventFeed) {}

  @MessagePattern(AUDIT.events)
  page(request: EventsRequest): Promise<EventsReply> {
    return this.feed.page(request);
  }
}
