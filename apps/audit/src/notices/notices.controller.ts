import { Controller } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { AUDIT, type NoticesReply, type NoticesRequest } from '@keyledger/contracts';
import { NoticeListing } from './notice-listing.js';

@Controller()
export class NoticesController {
  constructor(private readonly notices: NoticeListing) {}

  @MessagePattern(AUDIT.notices)
  list(request: NoticesRequest): Promise<NoticesReply> {
    return this.notices.list(request);
  }
}
