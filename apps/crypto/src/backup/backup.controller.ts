import { Controller } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import {
  BACKUP,
  type BackupListReply,
  type BackupListRequest,
  type BackupReadReply,
  type BackupReadRequest,
  type BackupShowRequest,
  type BackupView,
  type TakeBackupRequest,
} from '@keyledger/contracts';
import { BackupService } from './backup-service.js';

@Controller()
export class BackupController {
  constructor(private readonly service: BackupService) {}

  @MessagePattern(BACKUP.take, { sealed: true })
  take(request: TakeBackupRequest): Promise<BackupView> {
    return this.service.take(request);
  }

  @MessagePattern(BACKUP.list)
  list(request: BackupListRequest): Promise<BackupListReply> {
    return this.service.list(request);
  }

  @MessagePattern(BACKUP.show)
  show(request: BackupShowRequest): Promise<BackupView> {
    return this.service.show(request);
  }

  @MessagePattern(BACKUP.read)
  read(request: BackupReadRequest): Promise<BackupReadReply> {
    return this.service.read(request);
  }
}
