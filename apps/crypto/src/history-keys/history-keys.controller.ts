import { Controller } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { CRYPTO, type HistoryKeysRequest, type HistoryKeysReply } from '@keyledger/contracts';
import { HistoryKeyService } from './history-key-service.js';

@Controller()
export class HistoryKeysController {
  constructor(private readonly service: HistoryKeyService) {}

  @MessagePattern(CRYPTO.historyKeys, { sealed: true })
  historyKeys(request: HistoryKeysRequest): Promise<HistoryKeysReply> {
    return this.service.handle(request);
  }
}
