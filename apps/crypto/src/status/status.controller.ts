import { Controller } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { CRYPTO, type ServiceStatus } from '@keyledger/contracts';
import { StatusReporter } from './status-reporter.js';

@Controller()
export class StatusController {
  constructor(private readonly reporter: StatusReporter) {}

  @MessagePattern(CRYPTO.status, { everyInstance: true })
  status(): ServiceStatus {
    return this.reporter.reply();
  }
}
