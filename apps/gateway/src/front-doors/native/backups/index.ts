import { ApplyRestoreController } from './apply-restore.js';
import { DownloadBackupController } from './download-backup.js';
import { ListBackupsController } from './list-backups.js';
import { OpenRestoreController } from './open-restore.js';
import { PlanRestoreController } from './plan-restore.js';
import { ShowBackupController } from './show-backup.js';
import { ShowRestoreController } from './show-restore.js';
import { TakeBackupController } from './take-backup.js';
import { UploadRestoreController } from './upload-restore.js';

/** Backups and restores. */
export const backupControllers = [
  TakeBackupController,
  ListBackupsController,
  ShowBackupController,
  DownloadBackupController,
  OpenRestoreController,
  UploadRestoreController,
  PlanRestoreController,
  ApplyRestoreController,
  ShowRestoreController,
];
