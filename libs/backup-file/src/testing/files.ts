import { ageIdentity, ageRecipient } from '../recipient.js';
import type { BackupHeader } from '../header.js';
import { deriveScalar, type Kdf } from '../kdf.js';
import type { BackupCounts, BackupRecord } from '../records.js';
import { BackupReader, secretOf } from '../read.js';
import { writeBackup } from '../write.js';

export const PASSWORD = 'correct horse battery';
/** Quick to derive from, and of no other use. */
export const QUICK: Kdf = {
  name: 'argon2id',
  salt: '0123456789abcdef',
  memoryKiB: 64,
  passes: 1,
  lanes: 1,
};

export async function headerFor(password = PASSWORD, kdf = QUICK): Promise<BackupHeader> {
  return {
    kdf,
    recipient: await ageRecipient(await ageIdentity(await deriveScalar(password, kdf))),
    instanceId: 'instance-1',
    backupId: 'backup-1',
    takenAt: '2026-01-02T03:04:05.678Z',
  };
}

/** Keys with a history key and two versions each, and a credential. */
export function* someRecords(keys: number): Generator<BackupRecord> {
  for (let n = 0; n < keys; n++) {
    const keyId = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
    yield { type: 'history-key', keyId, material: Buffer.alloc(32, n).toString('base64') };
    for (const version of [1, 2]) {
      yield {
        type: 'key-version',
        keyId,
        projectId: 'f'.repeat(32),
        version,
        spec: 'AES_256',
        material: Buffer.alloc(32, version).toString('base64'),
        fingerprint: `fingerprint ${version}`,
        createdAt: '2026-01-01T00:00:00.000Z',
      };
    }
  }
  yield { type: 'credential', accessKeyId: 'AKIA1', secret: 'secret', createdAt: '2026-01-01T00:00:00.000Z' };
}

export async function fileOf(header: BackupHeader, records: Iterable<BackupRecord>): Promise<Buffer> {
  const source = (async function* () {
    yield* records;
  })();
  const pieces: Uint8Array[] = [];
  for await (const piece of writeBackup(header, source)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Reads a file to its end, fed in pieces of `pieceBytes`. */
export async function readFile(
  file: Uint8Array,
  password = PASSWORD,
  pieceBytes = 10_000,
): Promise<{ header: BackupHeader; records: BackupRecord[]; counts: BackupCounts }> {
  const source = (async function* () {
    for (let at = 0; at < file.length; at += pieceBytes) yield file.subarray(at, at + pieceBytes);
  })();
  const reader = await BackupReader.open(source);
  const identity = await ageIdentity(await secretOf(password, reader.header));
  const records: BackupRecord[] = [];
  const reading = reader.records(identity);
  for (let next = await reading.next(); ; next = await reading.next()) {
    if (next.done) return { header: reader.header, records, counts: next.value };
    records.push(next.value);
  }
}
