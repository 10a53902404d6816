import { Controller } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { SCHEDULER, type ReplayReport, type ServiceStatus } from '@keyledger/contracts';
import { mergeReports, type RebuildReport } from '@keyledger/database';

/** What an operator asks of this service. */
export abstract class Operations {
  /** Begins to rebuild the schedule from the log, or joins the rebuild that runs. */
  abstract replay(): RebuildReport;
  abstract report(): RebuildReport;
  abstract status(): ServiceStatus;
}

@Controller()
export class OperateController {
  constructor(private readonly operations: Operations) {}

  @MessagePattern(SCHEDULER.replay)
  replay(): ReplayReport {
    return mergeReports('rotation-scheduler', [this.operations.replay()]);
  }

  @MessagePattern(SCHEDULER.replayReport, { everyInstance: true })
  report(): ReplayReport {
    return mergeReports('rotation-scheduler', [this.operations.report()]);
  }

  @MessagePattern(SCHEDULER.status, { everyInstance: true })
  status(): ServiceStatus {
    return this.operations.status();
  }
}
