import { createHash } from 'node:crypto';
import { altered } from './errors.js';
import { checkKdf, type Kdf } from './kdf.js';

/** The second line of a file: what has to be known before its password is of use. None of it is secret. */
export interface BackupHeader {
  kdf: Kdf;
  /** `age1…`, that the rest is encrypted to: the public half of what the password gives. */
  recipient: string;
  /** The installation whose keys it holds. */
  instanceId: string;
  backupId: string;
  /** ISO 8601 UTC. */
  takenAt: string;
}

/** The first line. Frozen: files outlive programs (docs/reference/backup-file.md). */
export const MAGIC = 'keyledger backup v1';
export const MAGIC_PATTERN = /^keyledger backup v(\d{1,4})$/;
/** Bytes of the first two lines each, at most. */
export const MAX_HEADER_LINE_BYTES = 4_096;
const MAX_TEXT_CHARS = 128;

/** The first two lines of a file. */
export function headerText(header: BackupHeader): string {
  const ordered = inOrder(header);
  return `${MAGIC}\n${JSON.stringify({ ...ordered, check: checkOf(ordered) })}\n`;
}

/** @throws BackupFileError Altered, Unsupported */
export function parseHeader(line: string): BackupHeader {
  const { check, ...given } = parseObject(line);
  const kdf = given.kdf as Kdf | undefined;
  const header = inOrder(given as unknown as BackupHeader);
  if (check !== checkOf(header)) throw altered('its header is not the one that was written');
  for (const text of [header.recipient, header.instanceId, header.backupId, header.takenAt]) {
    if (typeof text !== 'string' || text.length === 0 || text.length > MAX_TEXT_CHARS) {
      throw altered('its header is incomplete');
    }
  }
  return { ...header, kdf: checkKdf(kdf) };
}

/** The same text for the same header, whatever order it was read in. */
export const sameHeader = (one: BackupHeader, other: BackupHeader): boolean =>
  JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));

function parseObject(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw altered('its second line is no header');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw altered('its second line is no header');
  }
  return value as Record<string, unknown>;
}

function inOrder({ kdf, recipient, instanceId, backupId, takenAt }: BackupHeader): BackupHeader {
  const { name, salt, memoryKiB, passes, lanes } = kdf ?? ({} as Kdf);
  return { kdf: { name, salt, memoryKiB, passes, lanes }, recipient, instanceId, backupId, takenAt };
}

/** Tells an accident from a wrong password. What was altered on purpose is found inside, where the header stands again. */
const checkOf = (ordered: BackupHeader): string =>
  createHash('sha256').update(JSON.stringify(ordered)).digest('hex').slice(0, 16);
