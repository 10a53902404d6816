import { Module, type DynamicModule } from '@nestjs/common';
import { ChangeCustody } from './change-custody.js';
import { CustodyController } from './custody.controller.js';
import { ScheduledRotations } from './scheduled-rotations.js';
import { ShowCustody, type CustodyTools } from './show-custody.js';

/** Changes of custody take turns, on all nodes; after a node that was killed the next one waits this long. */
const TURNS = 'custody-change';
const TURN_LEASE_MS = 5_000;

/** The subjects `CUSTODY.*`. */
@Module({})
export class CustodyServiceModule {
  static serving(tools: CustodyTools): DynamicModule {
    const turns = tools.store.lease(TURNS, TURN_LEASE_MS);
    return {
      module: CustodyServiceModule,
      controllers: [CustodyController],
      providers: [
        { provide: ShowCustody, useValue: new ShowCustody(tools) },
        { provide: ChangeCustody, useValue: new ChangeCustody(tools, turns) },
        { provide: ScheduledRotations, useValue: new ScheduledRotations(tools, turns) },
      ],
    };
  }
}
