import { Module, type DynamicModule } from '@nestjs/common';
import { RestoreController } from '../restore/restore.controller.js';
import { RestoreService } from '../restore/restore-service.js';
import { BackupController } from './backup.controller.js';
import { BackupService } from './backup-service.js';

/** The subjects `BACKUP.*` and `RESTORE.*`. */
@Module({})
export class BackupsModule {
  static serving({ backups, restores }: { backups: BackupService; restores: RestoreService }): DynamicModule {
    return {
      module: BackupsModule,
      controllers: [BackupController, RestoreController],
      providers: [
        { provide: BackupService, useValue: backups },
        { provide: RestoreService, useValue: restores },
      ],
    };
  }
}
