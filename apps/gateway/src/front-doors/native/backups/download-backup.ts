import { Readable } from 'node:stream';
import { Get, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  BACKUP,
  type BackupReadReply,
  type BackupReadRequest,
  type BackupShowRequest,
  type BackupView,
  type RequestContext,
} from '@keyledger/contracts';
import { Needs } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { namedById } from './named-by-id.js';

@ControlRoutes('backups/:id/file', 'Backups')
export class DownloadBackupController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @Get()
  @Needs('backups.manage')
  @ApiOperation({ summary: 'The file of a backup, encrypted under its password' })
  @ApiOkResponse({
    content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
  })
  async download(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const context = this.calls.context(request);
    const asked: BackupShowRequest = { context, id: namedById('backup', id) };
    const { bytes } = await this.backend.ask<BackupView>(BACKUP.show, asked);
    // Asked for before the answer begins, so that a refusal can still be said in full.
    const first = await this.piece(context, id, 0);
    // A file that breaks off is shorter than this says, so that nobody takes it for the whole.
    if (bytes !== null) void reply.header('content-length', bytes);
    void reply
      .type('application/octet-stream')
      .header('content-disposition', `attachment; filename="keyledger-${id}.klb"`)
      .header('cache-control', 'no-store')
      // Pulled: the next piece is asked for when the connection has taken the one before.
      .send(Readable.from(this.pieces(context, id, first), { highWaterMark: 1 }));
  }

  private async *pieces(context: RequestContext, id: string, first: BackupReadReply): AsyncGenerator<Buffer> {
    let read = first;
    for (let piece = 1; ; piece++) {
      yield Buffer.from(read.bytes, 'base64');
      if (read.last) return;
      read = await this.piece(context, id, piece);
    }
  }

  private piece(context: RequestContext, id: string, piece: number): Promise<BackupReadReply> {
    const asked: BackupReadRequest = { context, id, piece };
    return this.backend.ask<BackupReadReply>(BACKUP.read, asked);
  }
}
