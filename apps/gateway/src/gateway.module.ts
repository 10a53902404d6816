import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { CoreModule, type CoreParts } from './core/core.module.js';
import { ErrorFilter } from './core/error-responder.js';

@Module({})
export class GatewayModule {
  static of(parts: CoreParts): DynamicModule {
    return {
      module: GatewayModule,
      imports: [CoreModule.of(parts), ...parts.frontDoors.map(({ module }) => module)],
      providers: [{ provide: APP_FILTER, useClass: ErrorFilter }],
    };
  }
}
