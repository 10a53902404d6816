import { ArchiveDamagedError } from './errors.js';
import {
  ARCHIVE_VERSION,
  LineReader,
  type ArchiveEnd,
  type ArchiveEvent,
  type ArchiveHeader,
  type ArchiveSummary,
} from './format.js';
import { linesOf } from './lines.js';

/** What a whole archive holds besides its events. */
export type ReadArchive = AsyncGenerator<ArchiveEvent, ArchiveSummary, undefined>;

/**
 * Reads an archive, event by event, and checks each before it is given out. Only when it returns was the archive whole.
 * @throws ArchiveDamagedError at the first finding, which it names.
 */
export async function* readArchive(source: AsyncIterable<Uint8Array>): ReadArchive {
  const reader = new LineReader();
  let header: ArchiveHeader | undefined;
  let end: ArchiveEnd | undefined;
  let line = 0;
  let events = 0;
  let position = -1;
  let head = '';
  for await (const text of linesOf(source)) {
    line += 1;
    if (end) throw new ArchiveDamagedError('Appended', `line ${line} stands behind the last line`);
    const read = reader.read(text, line);
    if (!header) {
      header = checkHeader(read.kind === 'header' ? read.header : undefined, read.chained);
    } else if (read.kind === 'event') {
      checkEvent(read.event, { expected: events + 1, chained: read.chained, line, position });
      events += 1;
      position = read.event.position;
      yield read.event;
    } else if (read.kind === 'end') {
      end = checkEnd(read.end, { events, chained: read.chained, line, position, head });
    } else {
      throw new ArchiveDamagedError('OutOfOrder', `line ${line} is a second header`);
    }
    head = reader.digest;
  }
  if (!header) throw new ArchiveDamagedError('NotAnArchive', 'the file is empty');
  if (!end) {
    throw new ArchiveDamagedError('Cut', `the file ends after record ${events}, without its last line`);
  }
  return { events, position: end.position, digest: head, header };
}

/**
 * Reads an archive for its own sake.
 * @param expected digest of the archive that it should be
 * @throws ArchiveDamagedError
 */
export async function checkArchive(
  source: AsyncIterable<Uint8Array>,
  { expected, onEvent }: { expected?: string; onEvent?: (events: number) => void } = {},
): Promise<ArchiveSummary> {
  const archive = readArchive(source);
  for (;;) {
    const { value, done } = await archive.next();
    if (!done) {
      onEvent?.(value.n);
      continue;
    }
    if (expected !== undefined && expected !== value.digest) {
      throw new ArchiveDamagedError(
        'OtherArchive',
        `the archive is whole, but its digest is ${value.digest}`,
      );
    }
    return value;
  }
}

function checkHeader(header: ArchiveHeader | undefined, chained: boolean): ArchiveHeader {
  if (!header) throw new ArchiveDamagedError('NotAnArchive', 'the first line is no header of a log');
  if (header.keyledgerLog !== ARCHIVE_VERSION) {
    throw new ArchiveDamagedError(
      'NotAnArchive',
      `the log is in format ${String(header.keyledgerLog)}, this program knows ${ARCHIVE_VERSION}`,
    );
  }
  if (!chained) throw new ArchiveDamagedError('Altered', 'line 1 (the header) was altered');
  return header;
}

/** A chain that is broken says that something is wrong here; the records' own numbers say what. */
function checkEvent(
  event: ArchiveEvent,
  {
    expected,
    chained,
    line,
    position,
  }: { expected: number; chained: boolean; line: number; position: number },
): void {
  const { n } = event;
  if (!chained && n > expected) {
    const gone = n === expected + 1 ? `record ${expected} is` : `records ${expected} to ${n - 1} are`;
    throw new ArchiveDamagedError('RecordsMissing', `${gone} missing before line ${line}`);
  }
  if (!chained && n < expected) {
    throw new ArchiveDamagedError(
      'OutOfOrder',
      `line ${line} has record ${n}, where record ${expected} should be`,
    );
  }
  if (!chained) throw new ArchiveDamagedError('Altered', `line ${line} (record ${n}) was altered`);
  if (n !== expected || !isEvent(event) || event.position <= position) {
    throw new ArchiveDamagedError('NotAnArchive', `line ${line} (record ${n}) is not as an export writes it`);
  }
}

function checkEnd(
  end: ArchiveEnd,
  seen: { events: number; chained: boolean; line: number; position: number; head: string },
): ArchiveEnd {
  if (!seen.chained && end.count > seen.events) {
    throw new ArchiveDamagedError(
      'RecordsMissing',
      `records ${seen.events + 1} to ${end.count} are missing before line ${seen.line}`,
    );
  }
  if (!seen.chained) {
    throw new ArchiveDamagedError(
      'Altered',
      `line ${seen.line} (the last one), or what was before it, was altered`,
    );
  }
  if (end.count !== seen.events || end.head !== seen.head || !(end.position >= seen.position)) {
    throw new ArchiveDamagedError(
      'NotAnArchive',
      `line ${seen.line} (the last one) is not as an export writes it`,
    );
  }
  return end;
}

const isEvent = ({ stream, revision, position, id, type, time, data, metadata }: ArchiveEvent): boolean =>
  [stream, id, type, time].every((text) => typeof text === 'string') &&
  [revision, position].every((number) => Number.isSafeInteger(number) && number >= 0) &&
  [data, metadata].every((object) => typeof object === 'object' && object !== null);
