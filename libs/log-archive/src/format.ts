import { createHash } from 'node:crypto';
import type { StoredEvent } from '@keyledger/event-store';
import { ArchiveDamagedError } from './errors.js';

/**
 * The file (docs/operations/log-archive.md): lines of JSON, each `{"sha256":"<digest>",<rest>`. A line's digest is
 * SHA-256 over the digest of the line before, in hex (the first line: 64 zeros), a line feed, and the line's rest as it stands.
 */
export const ARCHIVE_VERSION = 1;

/** One event is at most about a megabyte (`MAX_APPEND_BYTES`) of JSON; escapes of base64 are none. */
export const MAX_LINE_BYTES = 4 * 1024 * 1024;

export interface ArchiveHeader {
  /** The format's version. */
  keyledgerLog: number;
  /** The kind of store that it comes from: positions are that store's. */
  store: string;
  /** ISO 8601 UTC */
  exportedAt: string;
}
/** `n` counts from 1. */
export type ArchiveEvent = StoredEvent & { n: number };
export interface ArchiveEnd {
  /** Events. */
  count: number;
  /** Where the log ended: events of other positions up to here are not kept any more. */
  position: number;
  /** Digest of the line before. */
  head: string;
}

export interface ArchiveSummary {
  events: number;
  /** Where the log ended in the store that it comes from. */
  position: number;
  /** Digest of the last line: whoever knows it recognises this archive, and no other. */
  digest: string;
  header: ArchiveHeader;
}

export type ArchiveLine =
  | { kind: 'header'; header: ArchiveHeader }
  | { kind: 'event'; event: ArchiveEvent }
  | { kind: 'end'; end: ArchiveEnd };

const FIRST_DIGEST = '0'.repeat(64);
const HEAD = '{"sha256":"';
const DIGEST_CHARS = 64;
const REST_AT = HEAD.length + DIGEST_CHARS + '",'.length;
const LINE = /^\{"sha256":"[0-9a-f]{64}","(header|event|end)":/;

/** Writes lines, each chained to the one before. */
export class LineWriter {
  digest = FIRST_DIGEST;

  /** @returns the line with its line feed */
  write(kind: ArchiveLine['kind'], content: ArchiveHeader | ArchiveEvent | ArchiveEnd): string {
    const rest = `"${kind}":${JSON.stringify(content)}}`;
    this.digest = digestOf(this.digest, rest);
    return `${HEAD}${this.digest}",${rest}\n`;
  }
}

/** Reads lines one after the other. Whether what they say belongs together is for the caller to check. */
export class LineReader {
  digest = FIRST_DIGEST;

  /**
   * @param text a line without its line feed
   * @returns what it says, and whether its digest follows from the line before
   * @throws ArchiveDamagedError NotAnArchive
   */
  read(text: string, line: number): ArchiveLine & { chained: boolean } {
    const [, kind] = LINE.exec(text) ?? [];
    const content = kind === undefined ? undefined : parsed(text);
    if (content === undefined)
      throw new ArchiveDamagedError('NotAnArchive', `line ${line} is no record of a log`);
    const digest = text.slice(HEAD.length, HEAD.length + DIGEST_CHARS);
    const chained = digest === digestOf(this.digest, text.slice(REST_AT));
    this.digest = digest;
    return { kind, [kind as string]: content, chained } as unknown as ArchiveLine & { chained: boolean };

    function parsed(json: string): unknown {
      try {
        const value = (JSON.parse(json) as Record<string, unknown>)[kind!];
        return typeof value === 'object' && value !== null ? value : undefined;
      } catch {
        return undefined;
      }
    }
  }
}

const digestOf = (before: string, rest: string): string =>
  createHash('sha256').update(`${before}\n${rest}`).digest('hex');
