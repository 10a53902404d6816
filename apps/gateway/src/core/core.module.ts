import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Bus, LiveNode, SealedClient } from '@keyledger/bus';
import { Clock, type ServiceContext } from '@keyledger/runtime';
import { FRONT_DOOR_LIST, type FrontDoor } from '../front-doors/front-door.js';
import { AccessKeySecrets } from './access-key-secrets.js';
import { Admission } from './admission.js';
import { Authentication } from './authentication.js';
import { Backend } from './backend.js';
import { Directory } from './directory.js';
import { ErrorResponder } from './error-responder.js';
import { OperationBatcher } from './operation-batcher.js';
import { RouteTable } from './route-table.js';
import { HttpSettings, type GatewaySettings } from './settings.js';
import { Services } from './services.js';
import { INSTANCE, LOG, STORE_KIND } from './tokens.js';

/** What the core is made from: of the service's context, the parts that routes need. */
export interface CoreParts {
  context: Pick<
    ServiceContext<GatewaySettings>,
    'bus' | 'sealed' | 'clock' | 'log' | 'settings' | 'instance'
  > & {
    store: { kind: string };
  };
  directory: Directory;
  node: LiveNode;
  frontDoors: readonly FrontDoor[];
}

/** What every front door may use. */
@Global()
@Module({})
export class CoreModule {
  static of({ context, directory, node, frontDoors }: CoreParts): DynamicModule {
    const { settings } = context;
    const httpSettings = new HttpSettings(
      settings.KEYLEDGER_REGION,
      settings.KEYLEDGER_RATE_LIMIT_PER_SECOND,
      settings.KEYLEDGER_AUTH_FAILURES_PER_SECOND,
    );
    const given = [
      { provide: Bus, useValue: context.bus },
      { provide: SealedClient, useValue: context.sealed },
      { provide: Clock, useValue: context.clock },
      { provide: LOG, useValue: context.log },
      { provide: INSTANCE, useValue: context.instance },
      { provide: STORE_KIND, useValue: context.store.kind },
      { provide: Directory, useValue: directory },
      { provide: LiveNode, useValue: node },
      { provide: HttpSettings, useValue: httpSettings },
      { provide: FRONT_DOOR_LIST, useValue: frontDoors },
    ];
    const made = [
      AccessKeySecrets,
      Admission,
      Authentication,
      Backend,
      ErrorResponder,
      OperationBatcher,
      RouteTable,
      Services,
    ];
    return { module: CoreModule, providers: [...given, ...made], exports: [...given, ...made] };
  }
}
