import { Controller } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { SCHEDULER, type ReplayReport, type ReplayRequest, type ServiceStatus } from '@keyledger/contracts';
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
  replay({ action }: ReplayRequest): ReplayReport {
    const report = action === 'start' ? this.operations.replay() : this.operations.report();
    return mergeReports('rotation-scheduler', [report]);
  }

  @MessagePattern(SCHEDULER.status)
  status(): ServiceStatus {
    return this.operations.status();
  }
}
