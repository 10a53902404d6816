import { altered } from './errors.js';
import { MAX_RECORD_BYTES } from './records.js';

/** The lines of a stream of UTF-8 bytes. @throws BackupFileError Altered: a line is too long, or the last one has no end. */
export async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let held = Buffer.alloc(0);
  for await (const chunk of chunks) {
    held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
    let start = 0;
    for (let end = held.indexOf(0x0a); end >= 0; end = held.indexOf(0x0a, start)) {
      yield held.toString('utf8', start, end);
      start = end + 1;
    }
    held = held.subarray(start);
    if (held.length > MAX_RECORD_BYTES) throw altered('a record is too long');
  }
  if (held.length > 0) throw altered('its last record has no end');
}
