import { Controller } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { AUDIT, type HistoryReply, type HistoryRequest } from '@keyledger/contracts';
import { KeyHistory } from './key-history.js';

@Controller()
export class HistoryController {
  constructor(private readonly history: KeyHistory) {}

  @MessagePattern(AUDIT.history)
  list(request: HistoryRequest): Promise<HistoryReply> {
    return this.history.list(request);
  }
}
