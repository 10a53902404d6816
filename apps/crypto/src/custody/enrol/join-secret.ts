import { createHmac, createSecretKey, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CustodyError } from '../custody-error.js';
import { readPrivateFile, writePrivateFileOnce } from '../private-file.js';

const MIN_SECRET_BYTES = 32;
const MAX_SECRET_BYTES = 4096;

/** What all crypto nodes of an installation have and nobody else: it lets a node enrol. It opens nothing that lies on a disk. */
export class JoinSecret {
  private constructor(private readonly key: KeyObject) {}

  /** @throws CustodyError the file is unusable, or others can read it. @returns null where there is none */
  static async read(file: string): Promise<JoinSecret | null> {
    const content = await readPrivateFile(file);
    return content && JoinSecret.of(content, file);
  }

  /** A file that an operator names. Its mode is the operator's: mounted secrets have modes of their own. @throws CustodyError */
  static async given(file: string): Promise<JoinSecret> {
    const content = await readFile(file).catch(() => {
      throw new CustodyError('the file named by KEYLEDGER_CUSTODY_JOIN_SECRET_FILE cannot be read');
    });
    return JoinSecret.of(content, file);
  }

  private static of(content: Buffer, file: string): JoinSecret {
    if (content.length < MIN_SECRET_BYTES || content.length > MAX_SECRET_BYTES) {
      throw new CustodyError(`${file} must hold ${MIN_SECRET_BYTES} to ${MAX_SECRET_BYTES} bytes`);
    }
    const secret = new JoinSecret(createSecretKey(content));
    content.fill(0);
    return secret;
  }

  /** As `read`; makes the file where it is missing. Several nodes on one machine may do so at once. */
  static async readOrMake(file: string): Promise<JoinSecret> {
    const known = await JoinSecret.read(file);
    if (known) return known;
    const secret = randomBytes(MIN_SECRET_BYTES);
    await writePrivateFileOnce(file, secret);
    secret.fill(0);
    return (await JoinSecret.read(file))!;
  }

  /** HMAC-SHA-256, hex. */
  prove(text: string): string {
    return createHmac('sha256', this.key).update(text).digest('hex');
  }

  isProven(text: string, proof: unknown): boolean {
    const expected = Buffer.from(this.prove(text));
    const given = Buffer.from(typeof proof === 'string' ? proof : '');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}
