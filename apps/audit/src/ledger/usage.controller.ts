import { Controller } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { AUDIT, type UsageReply, type UsageRequest } from '@keyledger/contracts';
import { UsageListing } from './usage-listing.js';

@Controller()
export class UsageController {
  constructor(private readonly usage: UsageListing) {}

  @MessagePattern(AUDIT.usage)
  list(request: UsageRequest): Promise<UsageReply> {
    return this.usage.list(request);
  }
}
