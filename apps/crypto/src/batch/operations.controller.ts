import { Controller } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { CRYPTO, type OperationBatch, type OperationBatchReply } from '@keyledger/contracts';
import { BatchExecutor } from './batch-executor.js';

@Controller()
export class OperationsController {
  constructor(private readonly batches: BatchExecutor) {}

  @MessagePattern(CRYPTO.operations, { sealed: true })
  operations(request: OperationBatch): Promise<OperationBatchReply> {
    return this.batches.execute(request);
  }
}
