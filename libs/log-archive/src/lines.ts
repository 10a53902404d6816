import { ArchiveDamagedError } from './errors.js';
import { MAX_LINE_BYTES } from './format.js';

const LINE_FEED = 0x0a;

/**
 * Splits bytes into lines; a last one without a line feed counts too.
 * @throws ArchiveDamagedError NotAnArchive for a line longer than any that is written: it would fill the memory.
 */
export async function* linesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let pieces: Buffer[] = [];
  let bytes = 0;
  let line = 1;
  const take = (last: Buffer): string => {
    const text = Buffer.concat([...pieces, last]).toString('utf8');
    pieces = [];
    bytes = 0;
    line += 1;
    return text;
  };
  for await (const chunk of source) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = buffer.indexOf(LINE_FEED); end >= 0; end = buffer.indexOf(LINE_FEED, start)) {
      yield take(buffer.subarray(start, end));
      start = end + 1;
    }
    bytes += buffer.length - start;
    if (bytes > MAX_LINE_BYTES) {
      throw new ArchiveDamagedError('NotAnArchive', `line ${line} is longer than any record of a log`);
    }
    if (start < buffer.length) pieces.push(buffer.subarray(start));
  }
  if (bytes > 0) yield take(Buffer.alloc(0));
}
