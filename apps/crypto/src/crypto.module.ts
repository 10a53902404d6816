import { Module, type DynamicModule } from '@nestjs/common';
import { BackupsModule } from './backup/backups.module.js';
import type { BackupsAndRestores } from './backups-and-restores.js';
import { BatchExecutor } from './batch/batch-executor.js';
import { OperationsController } from './batch/operations.controller.js';
import { ChannelController } from './channel/channel.controller.js';
import { Channel } from './channel/channel.js';
import { CredentialService } from './credentials/credential-service.js';
import { CredentialsController } from './credentials/credentials.controller.js';
import { CustodyServiceModule } from './custody-service/custody-service.module.js';
import type { CustodyTools } from './custody-service/show-custody.js';
import { HistoryKeyService } from './history-keys/history-key-service.js';
import { HistoryKeysController } from './history-keys/history-keys.controller.js';
import { KmsBackends } from './kms-backend/kms-backends.js';
import { KmsBackendsController } from './kms-backend/kms-backends.controller.js';
import { MaterialService } from './material/material-service.js';
import { MaterialController } from './material/material.controller.js';

/** What the subjects of the crypto service are served with. */
export interface CryptoServices {
  batches: BatchExecutor;
  material: Pick<MaterialService, 'handle'>;
  historyKeys: HistoryKeyService;
  credentials: Pick<CredentialService, 'handle'>;
  channel: Channel;
  kmsBackends: KmsBackends;
  custody: CustodyTools;
  backups: Pick<BackupsAndRestores, 'backups' | 'restores'>;
}

/** The subjects of the crypto service. Everything is built before, since custody decides whether there is anything to serve. */
@Module({})
export class CryptoModule {
  static serving(services: CryptoServices): DynamicModule {
    return {
      module: CryptoModule,
      imports: [CustodyServiceModule.serving(services.custody), BackupsModule.serving(services.backups)],
      controllers: [
        OperationsController,
        MaterialController,
        HistoryKeysController,
        CredentialsController,
        ChannelController,
        KmsBackendsController,
      ],
      providers: [
        { provide: BatchExecutor, useValue: services.batches },
        { provide: MaterialService, useValue: services.material },
        { provide: HistoryKeyService, useValue: services.historyKeys },
        { provide: CredentialService, useValue: services.credentials },
        { provide: Channel, useValue: services.channel },
        { provide: KmsBackends, useValue: services.kmsBackends },
      ],
    };
  }
}
