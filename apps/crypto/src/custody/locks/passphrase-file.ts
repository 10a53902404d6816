import { argon2 } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CustodyError } from '../custody-error.js';

const MIN_PASSPHRASE_CHARS = 12;
const DERIVED_BYTES = 32;
/** Parameters come from files and databases that others may reach: more than this is refused instead of tried. */
const MAX_MEMORY_KIB = 4 * 1024 * 1024;
const MAX_PASSES = 64;
const MAX_LANES = 64;

/** Of Argon2id (RFC 9106). */
export interface Argon2idParameters {
  memoryKiB: number;
  passes: number;
  lanes: number;
  salt: Buffer;
}

/** RFC 9106, section 4, second recommended option. */
export const NEW_ARGON2ID = { memoryKiB: 65_536, passes: 3, lanes: 4 };

/** A passphrase in a file: UTF-8; one line feed at its end does not count. */
export class PassphraseFile {
  constructor(private readonly file: string) {}

  /**
   * 32 bytes by Argon2id.
   * @throws CustodyError there is no usable passphrase, or the parameters are not usable.
   */
  async derive(parameters: Argon2idParameters): Promise<Buffer> {
    checkParameters(parameters);
    const message = await this.passphrase();
    try {
      return await derive(message, parameters);
    } finally {
      message.fill(0);
    }
  }

  private async passphrase(): Promise<Buffer> {
    const content = await readFile(this.file).catch(() => {
      throw new CustodyError('the file named by KEYLEDGER_ROOT_PASSPHRASE_FILE cannot be read');
    });
    const end = content.length - (content.at(-1) === 0x0a ? 1 : 0);
    if (content.toString('utf8', 0, end).length < MIN_PASSPHRASE_CHARS) {
      content.fill(0);
      throw new CustodyError(`the passphrase must have at least ${MIN_PASSPHRASE_CHARS} characters`);
    }
    return content.subarray(0, end);
  }
}

function checkParameters({ memoryKiB, passes, lanes }: Argon2idParameters): void {
  const within = (value: number, max: number): boolean =>
    Number.isInteger(value) && value >= 1 && value <= max;
  if (!within(memoryKiB, MAX_MEMORY_KIB) || !within(passes, MAX_PASSES) || !within(lanes, MAX_LANES)) {
    throw new CustodyError('the parameters that the passphrase is used with (Argon2id) are not usable');
  }
}

function derive(message: Buffer, { memoryKiB, passes, lanes, salt }: Argon2idParameters): Promise<Buffer> {
  const parameters = {
    message,
    nonce: salt,
    parallelism: lanes,
    tagLength: DERIVED_BYTES,
    memory: memoryKiB,
    passes,
  };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, derived) => (error ? reject(error) : resolve(derived)));
  });
}
