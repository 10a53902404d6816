import { Controller } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { AUDIT, type ReplayReport, type ServiceStatus } from '@keyledger/contracts';
import { mergeReports, type RebuildReport } from '@keyledger/database';

/** What an operator asks of this service. */
export abstract class Operations {
  /** Begins to rebuild the read models from the log, or joins the rebuild that runs. Ledger and outbox are none: they stay. */
  abstract replay(): RebuildReport[];
  abstract report(): RebuildReport[];
  abstract status(): ServiceStatus;
}

@Controller()
export class OperateController {
  constructor(private readonly operations: Operations) {}

  @MessagePattern(AUDIT.replay)
  replay(): ReplayReport {
    return mergeReports('audit', this.operations.replay());
  }

  @MessagePattern(AUDIT.replayReport, { everyInstance: true })
  report(): ReplayReport {
    return mergeReports('audit', this.operations.report());
  }

  @MessagePattern(AUDIT.status, { everyInstance: true })
  status(): ServiceStatus {
    return this.operations.status();
  }
}
