import { Controller } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { CRYPTO, type MaterialRequest, type MaterialReply } from '@keyledger/contracts';
import { MaterialService } from './material-service.js';

@Controller()
export class MaterialController {
  constructor(private readonly service: MaterialService) {}

  @MessagePattern(CRYPTO.material, { sealed: true, bundled: true })
  material(request: MaterialRequest): Promise<MaterialReply> {
    return this.service.handle(request);
  }
}
