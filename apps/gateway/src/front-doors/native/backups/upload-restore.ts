import { Param, Put, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { BACKUP_PIECE_BYTES, RESTORE, type WriteRestoreRequest } from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import { NeedsForStream } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { piecesOf } from '../../../core/streamed-body.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { QueryWhole } from '../validation/fields.js';
import { namedById } from './named-by-id.js';

/** Of a whole file: some millions of key versions. */
const MAX_RESTORE_FILE_BYTES = 4 * 1024 ** 3;
const MAX_PIECES = MAX_RESTORE_FILE_BYTES / BACKUP_PIECE_BYTES;

export class UploadRestoreQuery {
  @QueryWhole({
    description: `Which piece of ${BACKUP_PIECE_BYTES} bytes the body begins with: a large file can come in several requests.`,
    min: 0,
    max: MAX_PIECES,
    default: 0,
  })
  firstPiece: number = 0;
}

class Uploaded {
  @ApiProperty({ type: 'integer', description: 'The piece that a next request would begin with.' })
  nextPiece!: number;
}

@ControlRoutes('restores/:id/file', 'Backups')
export class UploadRestoreController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @Put()
  @NeedsForStream('backups.manage')
  @ApiOperation({
    summary: 'Upload the file of a restore, or some of it',
    description: `A request may take 30 seconds: what takes longer is sent in several. All but the last end with a whole piece of ${BACKUP_PIECE_BYTES} bytes; a piece that is sent again counts once.`,
  })
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOkResponse({ type: Uploaded })
  async upload(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Query() { firstPiece }: UploadRestoreQuery,
  ): Promise<Uploaded> {
    const context = this.calls.context(request);
    namedById('restore', id);
    let piece = firstPiece;
    for await (const bytes of bodyPieces(request, MAX_RESTORE_FILE_BYTES - firstPiece * BACKUP_PIECE_BYTES)) {
      const asked: WriteRestoreRequest = { context, id, piece, bytes: bytes.toString('base64') };
      await this.backend.ask<unknown>(RESTORE.write, asked);
      piece++;
    }
    if (piece === firstPiece) throw new KeyledgerError('InvalidRequest', 'the body is empty');
    return { nextPiece: piece };
  }
}

function bodyPieces({ bodyStream, headers }: GatewayRequest, mostBytes: number): AsyncIterable<Buffer> {
  if (!bodyStream) throw new KeyledgerError('InvalidRequest', 'the body is empty');
  if (Number(headers['content-length'] ?? 0) > mostBytes) {
    throw new KeyledgerError('PayloadTooLarge', `the body is larger than ${mostBytes} bytes`);
  }
  return piecesOf(bodyStream, BACKUP_PIECE_BYTES, mostBytes);
}
