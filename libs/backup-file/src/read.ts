import { createHash } from 'node:crypto';
import { Decrypter } from 'age-encryption';
import { ByteReader } from './byte-reader.js';
import { altered, BackupFileError, cut } from './errors.js';
import {
  MAGIC,
  MAGIC_PATTERN,
  MAX_HEADER_LINE_BYTES,
  parseHeader,
  sameHeader,
  type BackupHeader,
} from './header.js';
import { deriveScalar } from './kdf.js';
import { lines } from './lines.js';
import { requirePossible } from './password.js';
import { ageIdentity, ageRecipient, type AgeIdentity } from './recipient.js';
import {
  RecordCounter,
  isBackupRecord,
  type BackupCounts,
  type BackupRecord,
  type EndRecord,
  type FirstRecord,
} from './records.js';

const AGE_INTRO = 'age-encryption.org/v1\n';
const AGE_HEADER_END = /\n--- [A-Za-z0-9+/]{43}\n/;
/** One stanza takes about 200 bytes; age-encryption itself would read on without a bound. */
const MAX_AGE_HEADER_BYTES = 4_096;

/**
 * The 32 bytes that open a file, from its password. The caller wipes them.
 * @throws BackupFileError WrongPassword: also for a header whose salt was altered together with its check.
 */
export async function secretOf(password: string, header: BackupHeader): Promise<Buffer> {
  requirePossible(password);
  const scalar = await deriveScalar(password, header.kdf);
  if ((await ageRecipient(await ageIdentity(scalar))) === header.recipient) return scalar;
  scalar.fill(0);
  throw new BackupFileError('WrongPassword', 'wrong password: it does not open this backup');
}

/** A backup file that is being read. */
export class BackupReader {
  private constructor(
    readonly header: BackupHeader,
    private readonly rest: ByteReader,
  ) {}

  /** Reads the first two lines. @throws BackupFileError NotABackup, Unsupported, Cut, Altered */
  static async open(source: AsyncIterable<Uint8Array>): Promise<BackupReader> {
    const reader = new ByteReader(source);
    const first = (await reader.line(MAX_HEADER_LINE_BYTES)) ?? '';
    const version = MAGIC_PATTERN.exec(first)?.[1];
    if (version === undefined) {
      throw MAGIC.startsWith(first) && first !== '' && reader.ended
        ? cut()
        : new BackupFileError('NotABackup', 'this is not a backup of Keyledger');
    }
    if (first !== MAGIC) {
      throw new BackupFileError(
        'Unsupported',
        `the backup has version ${version}, and this program reads version 1`,
      );
    }
    const second = await reader.line(MAX_HEADER_LINE_BYTES);
    if (second === null || reader.endedWithin) {
      throw reader.ended ? cut() : altered('its header is too long');
    }
    return new BackupReader(parseHeader(second), reader);
  }

  /**
   * The records, each authenticated when it comes out; that the file is whole is known only when the last one has come
   * without an error. Can be read once.
   * @throws BackupFileError Cut, Altered
   */
  async *records(identity: AgeIdentity): AsyncGenerator<BackupRecord, BackupCounts> {
    const digest = createHash('sha256');
    const counter = new RecordCounter();
    let state: 'first' | 'records' | 'end' = 'first';
    for await (const text of lines(await this.decrypted(identity))) {
      const value = parse(text);
      if (state === 'end') throw altered('something follows its end');
      if (state === 'first') {
        this.checkFirst(value);
        state = 'records';
      } else if (value.type === 'end') {
        checkEnd(value as unknown as EndRecord, counter.counts, digest.copy().digest('hex'));
        state = 'end';
      } else {
        if (!isBackupRecord(value)) throw altered('a record has not its form');
        counter.count(value);
        yield value;
      }
      digest.update(`${text}\n`);
    }
    if (state !== 'end') throw cut();
    return counter.counts;
  }

  private async decrypted(identity: AgeIdentity): Promise<AsyncIterable<Uint8Array>> {
    const file = await this.ageFile();
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    try {
      const clear = await decrypter.decrypt(ReadableStream.from(file));
      return this.namingDamage(clear);
    } catch (error) {
      throw this.damage('its encrypted part cannot be opened', error);
    }
  }

  private async ageFile(): Promise<AsyncIterable<Uint8Array>> {
    const start = await this.rest.peek(MAX_AGE_HEADER_BYTES, (text) => AGE_HEADER_END.test(text));
    if (!start.startsWith(AGE_INTRO)) {
      throw AGE_INTRO.startsWith(start) ? cut() : altered('no age file follows its header');
    }
    if (!AGE_HEADER_END.test(start)) throw this.damage('the header of its age file has no end');
    return this.rest.remaining();
  }

  private async *namingDamage(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* chunks;
    } catch (error) {
      throw this.damage('a part of it does not decrypt', error);
    }
  }

  /** What fails once everything was read fails at the end: age marks its last chunk, so that a file that was cut shows. */
  private damage(what: string, cause?: unknown): BackupFileError {
    return this.rest.ended ? cut(cause) : altered(what, cause);
  }

  private checkFirst(value: { type?: unknown }): void {
    const { type, format, ...header } = value as unknown as FirstRecord;
    if (type !== 'backup' || format !== 1) throw altered('it does not begin as a backup');
    if (!sameHeader(header, this.header)) {
      throw altered('its header in clear is not the one that was written');
    }
  }
}

function parse(text: string): { type?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Told below, without the text, which is secret.
  }
  throw altered('a record cannot be read');
}

function checkEnd(end: EndRecord, counts: BackupCounts, sha256: string): void {
  const { keys, versions, historyKeys, credentials } = counts;
  const same =
    end.keys === keys &&
    end.versions === versions &&
    end.historyKeys === historyKeys &&
    end.credentials === credentials &&
    end.sha256 === sha256;
  if (!same) throw altered('it holds other records than its end says');
}
