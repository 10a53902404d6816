import { Controller } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import {
  RESTORE,
  type ApplyRestoreRequest,
  type OpenRestoreRequest,
  type PlanRestoreRequest,
  type RestoreView,
  type ShowRestoreRequest,
  type WriteRestoreRequest,
} from '@keyledger/contracts';
import { RestoreService } from './restore-service.js';

@Controller()
export class RestoreController {
  constructor(private readonly service: RestoreService) {}

  @MessagePattern(RESTORE.open)
  open(request: OpenRestoreRequest): Promise<RestoreView> {
    return this.service.open(request);
  }

  @MessagePattern(RESTORE.write)
  write(request: WriteRestoreRequest): Promise<RestoreView> {
    return this.service.write(request);
  }

  @MessagePattern(RESTORE.plan, { sealed: true })
  plan(request: PlanRestoreRequest): Promise<RestoreView> {
    return this.service.plan(request);
  }

  @MessagePattern(RESTORE.apply)
  apply(request: ApplyRestoreRequest): Promise<RestoreView> {
    return this.service.apply(request);
  }

  @MessagePattern(RESTORE.show)
  show(request: ShowRestoreRequest): Promise<RestoreView> {
    return this.service.show(request);
  }
}
