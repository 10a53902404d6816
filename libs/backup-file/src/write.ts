import { createHash } from 'node:crypto';
import { Encrypter } from 'age-encryption';
import { headerText, type BackupHeader } from './header.js';
import { RecordCounter, type BackupCounts, type BackupRecord, type EndRecord } from './records.js';

/** Lines are gathered into pieces of about this size before they are encrypted. */
const GATHERED_BYTES = 65_536;

/**
 * A backup file, piece by piece: a few 64 KiB are held at a time, of which the caller's records are the only clear ones. The
 * password is not needed, only what it gives in public (`header.recipient`).
 *
 * @returns the bytes, and after the last one the counts.
 */
export async function* writeBackup(
  header: BackupHeader,
  records: AsyncIterable<BackupRecord>,
): AsyncGenerator<Uint8Array, BackupCounts> {
  const counter = new RecordCounter();
  const encrypter = new Encrypter();
  encrypter.addRecipient(header.recipient);
  yield Buffer.from(headerText(header));
  yield* await encrypter.encrypt(ReadableStream.from(payload(header, records, counter)));
  return counter.counts;
}

async function* payload(
  header: BackupHeader,
  records: AsyncIterable<BackupRecord>,
  counter: RecordCounter,
): AsyncGenerator<Uint8Array> {
  const digest = createHash('sha256');
  let gathered = line({ type: 'backup', format: 1, ...header });
  for await (const record of records) {
    counter.count(record);
    gathered += line(record);
    if (gathered.length < GATHERED_BYTES) continue;
    digest.update(gathered);
    yield Buffer.from(gathered);
    gathered = '';
  }
  digest.update(gathered);
  const end: EndRecord = { type: 'end', ...counter.counts, sha256: digest.digest('hex') };
  yield Buffer.from(gathered + line(end));
}

const line = (value: object): string => `${JSON.stringify(value)}\n`;
