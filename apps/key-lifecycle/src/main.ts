import { Module, type DynamicModule } from '@nestjs/common';
import { z } from 'zod';
import { Barrier, ensureLeaseStream } from '@keyledger/bus';
import { runService, serveMessages, type RunningService, type ServiceContext } from '@keyledger/runtime';
import { AliasLog } from './aliases/alias-log.js';
import { AliasResolver } from './aliases/alias-resolver.js';
import { Aliases } from './aliases/aliases.js';
import { Bootstrap } from './bootstrap/bootstrap.js';
import { ChangeKeyHandler } from './change-key/change-key.js';
import { CONTEXT, DATABASE, RUNNER, type LifecycleDatabase, type LifecycleRunner } from './context.js';
import { CreateKeyHandler } from './create-key/create-key.js';
import { CryptoClient } from './crypto-client.js';
import { DescribeKey } from './describe-key/describe-key.js';
import { Eraser } from './erase-key/eraser.js';
import { LifecycleController } from './lifecycle.controller.js';
import { FindKeys } from './list-keys/find-keys.js';
import { ListKeys } from './list-keys/list-keys.js';
import { Grants } from './grants/grants.js';
import { ImportMaterialHandler } from './import-material/import-material.js';
import { QuotaQueries } from './quotas/quotas.js';
import { KmsBackends } from './kms-service/kms-backends.js';
import { KmsServices } from './kms-service/kms-services.js';
import { KmsServicesController } from './kms-service/kms-services.controller.js';
import { KeyLog } from './log/key-log.js';
import { Operations } from './operations.js';
import { Principals } from './principals/principals.js';
import { Projects } from './principals/projects.js';
import { KeyQueries } from './read-model/key-queries.js';
import { keysProjection } from './read-model/keys-projection.js';
import { createWorkTables } from './read-model/schema.js';
import type { LifecycleTables } from './read-model/tables.js';
import { CountResources } from './resources/count-resources.js';
import { ReleaseResourcesHandler } from './resources/release-resources.js';
import { ScheduledHandler } from './scheduled/scheduled.js';

@Module({})
class LifecycleModule {
  static of(
    context: ServiceContext,
    database: LifecycleDatabase,
    runner: LifecycleRunner,
    capture: (eraser: Eraser) => void,
  ): DynamicModule {
    return {
      module: LifecycleModule,
      controllers: [LifecycleController, KmsServicesController],
      providers: [
        { provide: CONTEXT, useValue: context },
        { provide: DATABASE, useValue: database },
        { provide: RUNNER, useValue: runner },
        { provide: Barrier, useValue: new Barrier(context.bus) },
        { provide: 'captured', inject: [Eraser], useFactory: capture },
        ...[KeyLog, CryptoClient, AliasLog, AliasResolver, Aliases, Projects, Principals, Bootstrap, Eraser],
        ...[
          CreateKeyHandler,
          ChangeKeyHandler,
          ScheduledHandler,
          DescribeKey,
          ListKeys,
          FindKeys,
          KeyQueries,
          Operations,
        ],
        ...[Grants, ImportMaterialHandler, QuotaQueries, CountResources, ReleaseResourcesHandler],
        ...[KmsServices, KmsBackends],
      ],
    };
  }
}

async function start(context: ServiceContext): Promise<RunningService> {
  await ensureLeaseStream(context.bus);
  const database = await context.openDatabase<LifecycleTables>('key-lifecycle', { secureDelete: true });
  await createWorkTables(database.kysely);
  const runner = context.projectInto('key-lifecycle', database, keysProjection);
  await runner.start();
  let eraser: Eraser | undefined;
  const module = LifecycleModule.of(context, database, runner, (made) => (eraser = made));
  const app = await serveMessages({ module, bus: context.bus, queue: context.service, log: context.log });
  eraser?.start();
  const operations = new Operations(context, runner);
  return {
    status: () => operations.status(),
    stop: async () => {
      await app.close();
      await eraser?.stop();
      await runner.stop();
      await database.close();
    },
  };
}

void runService('key-lifecycle', z.object({}), start);
