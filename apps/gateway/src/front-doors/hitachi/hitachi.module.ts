import { Module } from '@nestjs/common';
import { BackUpToFileController } from './backups/back-up-to-file.js';
import { BackUpToKmsController } from './backups/back-up-to-kms.js';
import { BackupCounts } from './backups/backup-counts.js';
import { BackupService } from './backups/backup-service.js';
import { RestoreFromFileController } from './backups/restore-from-file.js';
import { RestoreFromKmsController } from './backups/restore-from-kms.js';
import { RestoreJob } from './backups/restore-job.js';
import { Jobs } from './jobs/jobs.js';
import { ShowJobsController } from './jobs/show-jobs.js';
import { ArrayKeys } from './keys/array-keys.js';
import { CountKeysController } from './keys/count-keys.js';
import { CreateKeysController } from './keys/create-keys.js';
import { DeleteKeyController } from './keys/delete-key.js';
import { ListKeysController } from './keys/list-keys.js';
import { ShowKeyController } from './keys/show-key.js';
import { BasicAuthentication } from './sessions/basic.js';
import { DiscardSessionController } from './sessions/discard-session.js';
import { OpenSessionController } from './sessions/open-session.js';
import { HitachiScheme } from './sessions/scheme.js';
import { Sessions } from './sessions/sessions.js';
import { ShowSessionsController } from './sessions/show-sessions.js';
import { SettingsController } from './settings/settings.js';

@Module({
  controllers: [
    OpenSessionController,
    ShowSessionsController,
    DiscardSessionController,
    ShowJobsController,
    ListKeysController,
    CreateKeysController,
    ShowKeyController,
    DeleteKeyController,
    CountKeysController,
    SettingsController,
    BackUpToKmsController,
    BackUpToFileController,
    RestoreFromFileController,
    RestoreFromKmsController,
  ],
  providers: [
    ArrayKeys,
    BackupCounts,
    BackupService,
    BasicAuthentication,
    HitachiScheme,
    Jobs,
    RestoreJob,
    Sessions,
  ],
})
export class HitachiModule {}
