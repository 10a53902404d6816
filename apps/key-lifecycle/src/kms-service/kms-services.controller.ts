import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { LIFECYCLE, type ChangeKmsServiceRequest, type KmsServiceChanged } from '@keyledger/contracts';
import { KmsServices } from './kms-services.js';

@Controller()
export class KmsServicesController {
  constructor(private readonly services: KmsServices) {}

  @MessagePattern(LIFECYCLE.changeKmsService)
  change(@Payload() request: ChangeKmsServiceRequest): Promise<KmsServiceChanged> {
    return this.services.change(request);
  }
}
