import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  CUSTODY,
  type CustodyChangeReply,
  type CustodyChangeRequest,
  type CustodyScheduledReply,
  type CustodyScheduledRequest,
  type CustodyShowReply,
  type CustodyShowRequest,
} from '@keyledger/contracts';
import { ChangeCustody } from './change-custody.js';
import { ScheduledRotations } from './scheduled-rotations.js';
import { ShowCustody } from './show-custody.js';

@Controller()
export class CustodyController {
  constructor(
    private readonly showing: ShowCustody,
    private readonly changing: ChangeCustody,
    private readonly scheduledRotations: ScheduledRotations,
  ) {}

  @MessagePattern(CUSTODY.show)
  show(@Payload() request: CustodyShowRequest): Promise<CustodyShowReply> {
    return this.showing.show(request);
  }

  @MessagePattern(CUSTODY.change)
  change(@Payload() request: CustodyChangeRequest): Promise<CustodyChangeReply> {
    return this.changing.change(request);
  }

  @MessagePattern(CUSTODY.scheduled)
  scheduled(@Payload() request: CustodyScheduledRequest): Promise<CustodyScheduledReply> {
    return this.scheduledRotations.handle(request);
  }
}
