import { Controller } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { SCHEDULER, type ScheduleReply, type ScheduleRequest } from '@keyledger/contracts';
import { ScheduleListing } from './schedule-listing.js';

@Controller()
export class ScheduleController {
  constructor(private readonly schedule: ScheduleListing) {}

  @MessagePattern(SCHEDULER.list)
  list(request: ScheduleRequest): Promise<ScheduleReply> {
    return this.schedule.list(request);
  }
}
