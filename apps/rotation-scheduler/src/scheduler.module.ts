import { Module, type DynamicModule } from '@nestjs/common';
import { OperateController, Operations } from './operate/operate.controller.js';
import { ScheduleListing } from './schedule/schedule-listing.js';
import { ScheduleController } from './schedule/schedule.controller.js';

@Module({ controllers: [ScheduleController, OperateController] })
export class SchedulerModule {
  static with(parts: { schedule: ScheduleListing; operations: Operations }): DynamicModule {
    return {
      module: SchedulerModule,
      providers: [
        { provide: ScheduleListing, useValue: parts.schedule },
        { provide: Operations, useValue: parts.operations },
      ],
    };
  }
}
