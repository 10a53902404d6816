import { CliError } from '../errors.js';

const INTRO = 'age-encryption.org/v1\n';
/** Far above one stanza of ours (about 300 bytes) and below what would matter for memory. */
const MAX_HEADER_BYTES = 65_536;
/** The header's last line: `--- ` and the header's MAC in 43 characters of base64. */
const LAST_LINE = /\n--- [A-Za-z0-9+/]{43}\n/;

/**
 * Looks at the start of a file before age-encryption does, since that reads its header without a bound: a disk image given by
 * mistake would be read into memory whole in search of a line end.
 *
 * @returns the whole file, from its first byte.
 * @throws CliError `NotEncrypted` or `FileDamaged`.
 */
export async function openHeader(source: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = source[Symbol.asyncIterator]();
  let start: Buffer = Buffer.alloc(0);
  let ended = false;
  while (!ended && start.length < MAX_HEADER_BYTES && !hasHeader(start)) {
    const { value, done } = await iterator.next();
    if (done === true) ended = true;
    else start = Buffer.concat([start, value]);
  }
  const intro = start.toString('latin1', 0, INTRO.length);
  // A file that ends within the first line was one of ours once, perhaps; an empty one tells nothing.
  if (intro !== INTRO && !(ended && intro !== '' && INTRO.startsWith(intro))) {
    await iterator.return?.();
    throw new CliError('NotEncrypted', 'it is not an age file');
  }
  if (!hasHeader(start)) {
    await iterator.return?.();
    const reason = ended
      ? 'the file was cut short within its header'
      : `the header is larger than ${MAX_HEADER_BYTES} bytes`;
    throw new CliError('FileDamaged', reason);
  }
  return resumed(start, iterator);
}

const hasHeader = (start: Buffer): boolean => LAST_LINE.test(start.toString('latin1', 0, MAX_HEADER_BYTES));

async function* resumed(start: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield start;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}
