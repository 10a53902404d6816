import { Module, type DynamicModule } from '@nestjs/common';
import { StatusController } from '../status/status.controller.js';
import { StatusReporter } from '../status/status-reporter.js';
import { CustodiansController } from './custodians.controller.js';
import { CustodyNode } from './custody-node.js';

/** What a crypto node answers from its start on, before it has the root key: peers, and those who ask how it is. */
@Module({})
export class CustodiansModule {
  static serving(custody: CustodyNode, status: StatusReporter): DynamicModule {
    return {
      module: CustodiansModule,
      controllers: [CustodiansController, StatusController],
      providers: [
        { provide: CustodyNode, useValue: custody },
        { provide: StatusReporter, useValue: status },
      ],
    };
  }
}
