import { Controller, Module, type DynamicModule } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { GATEWAY, type ServiceStatus } from '@keyledger/contracts';
import { Services } from './services.js';

/** What a gateway tells the others of itself. */
@Controller()
export class GatewayStatusController {
  constructor(private readonly services: Services) {}

  @MessagePattern(GATEWAY.status, { everyInstance: true })
  status(): ServiceStatus {
    return this.services.own();
  }
}

@Module({})
export class GatewayStatusModule {
  static of(services: Services): DynamicModule {
    return {
      module: GatewayStatusModule,
      controllers: [GatewayStatusController],
      providers: [{ provide: Services, useValue: services }],
    };
  }
}
