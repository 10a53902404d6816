import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { Body, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { BackupReadReply, BackupView, CommandContext } from '@keyledger/contracts';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { hitachiCommand } from '../call.js';
import { FILE_BACKUP_TIMEOUT_MS } from '../limits.js';
import { HitachiError } from '../wire/hitachi-error.js';
import { ObjectRoutes } from '../wire/routes.js';
import { BackupService } from './backup-service.js';
import { parametersOf } from './parameters.js';
import { checkPassword } from './password.js';

const OCTET_STREAM = 'application/octet-stream';
/** A connection outlives the wait for its file, so that it hears how that ended. */
const CONNECTION_MARGIN_MS = 10_000;
/** What takes a file, of the media types that Accept lists. */
const TAKES_FILE = /^\s*(application\/octet-stream|application\/\*|\*\/\*)\s*(;|$)/i;

/** The one action that is answered by what was asked for, and not by a job. */
@ObjectRoutes('encryption-keys/file/actions/backup/invoke')
export class BackUpToFileController {
  constructor(private readonly backups: BackupService) {}

  @Post()
  @HttpCode(200)
  @Needs('backups.manage')
  async backUp(
    @Req() request: GatewayRequest,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    requireAcceptance(request);
    const password = checkPassword(parametersOf(body, ['password']).password);
    // The connection is silent until there is a file. A request that came over none has no time-out either.
    const socket: Partial<Socket> = request.raw.socket;
    socket.setTimeout?.(FILE_BACKUP_TIMEOUT_MS + CONNECTION_MARGIN_MS);
    // Of the body, which has the password, nothing goes into the digest that is kept.
    const command = hitachiCommand(request);
    const { bytes, id, takenAt } = await this.file(command, password);
    // Asked for before the answer begins, so that a refusal can still be said in full.
    const first = await this.backups.piece(command, id, 0);
    if (bytes !== null) void reply.header('content-length', bytes);
    void reply
      .type(OCTET_STREAM)
      .header('content-disposition', `attachment; filename="${fileName(takenAt)}"`)
      .header('cache-control', 'no-store')
      .send(Readable.from(this.pieces(command, id, first), { highWaterMark: 1 }));
  }

  private async file(command: CommandContext, password: string): Promise<BackupView> {
    const begun = await this.backups.take(command, 'file', password);
    const taken = await this.backups.taken(command, begun.id, FILE_BACKUP_TIMEOUT_MS);
    if (taken.state === 'taken') return taken;
    throw new HitachiError('BackupFailed', taken.reason ?? `the backup is ${taken.state}`);
  }

  private async *pieces(command: CommandContext, id: string, first: BackupReadReply): AsyncGenerator<Buffer> {
    let read = first;
    for (let piece = 1; ; piece++) {
      yield Buffer.from(read.bytes, 'base64');
      if (read.last) return;
      read = await this.backups.piece(command, id, piece);
    }
  }
}

/** A header that is not there takes everything. */
function requireAcceptance({ headers }: GatewayRequest): void {
  const accepted = (headers.accept ?? '*/*').split(',');
  if (accepted.some((type) => TAKES_FILE.test(type))) return;
  throw new HitachiError('NotAcceptable', `the answer is ${OCTET_STREAM}`);
}

function fileName(takenAt: string | null): string {
  const time = (takenAt ?? '').replace(/[-:]|\.\d+/g, '');
  return `encryption-keys-${time}.klb`;
}
