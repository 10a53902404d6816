import type { ApiClient } from '../api/client.js';
import { pathOf } from '../api/client.js';
import { CliError } from '../errors.js';
import type { Io } from '../io.js';
import { progressBoard } from '../output/progress.js';
import type { Input } from './inputs.js';

/** Pieces as the service counts them, and how many of them one request has: a request must not take too long. */
const PIECE_BYTES = 262_144;
const PIECES_PER_REQUEST = 32;

/** Uploads a restore's file, in constant memory. A request whose connection breaks is repeated, which has no second effect. */
export async function uploadFile(
  io: Io,
  client: ApiClient,
  restoreId: string,
  name: string,
  { source, size }: Input,
): Promise<void> {
  const board = progressBoard(io, 'bytes');
  const progress = size === null ? null : board.add(name, size);
  let firstPiece = 0;
  let sent = 0;
  try {
    for await (const part of partsOf(source)) {
      await client.upload(pathOf('restores', restoreId, 'file'), { firstPiece }, part);
      firstPiece += PIECES_PER_REQUEST;
      sent += part.length;
      progress?.update(sent);
    }
  } finally {
    board.stop();
  }
  if (sent === 0) throw new CliError('FileDamaged', `${name} is empty`);
}

/** Parts of exactly PIECES_PER_REQUEST pieces, but for the last. */
async function* partsOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const mostBytes = PIECE_BYTES * PIECES_PER_REQUEST;
  let part = new Uint8Array(mostBytes);
  let held = 0;
  for await (const chunk of source) {
    for (let from = 0; from < chunk.length;) {
      const taken = chunk.subarray(from, from + mostBytes - held);
      part.set(taken, held);
      held += taken.length;
      from += taken.length;
      if (held < mostBytes) continue;
      yield part;
      part = new Uint8Array(mostBytes);
      held = 0;
    }
  }
  if (held > 0) yield part.subarray(0, held);
}
