import { argon2, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { JsonObject } from '@keyledger/domain';
import { CustodyError, ROOT_KEY_BYTES, type RootKeySource } from './root-key-source.js';

const MIN_PASSPHRASE_CHARS = 12;
const SALT_BYTES = 16;
/** RFC 9106, section 4, second recommended option. */
const NEW_PARAMETERS = { memoryKiB: 65_536, passes: 3, lanes: 4 };
/** Parameters come from a database that others may reach: more than this is refused instead of tried. */
const MAX_MEMORY_KIB = 4 * 1024 * 1024;
const MAX_PASSES = 64;
const MAX_LANES = 64;

/** The root key as Argon2id (RFC 9106) of a passphrase. Salt and parameters lie in the material store. */
export class PassphraseCustody implements RootKeySource {
  readonly custody = 'passphrase';

  /** @param file holds the passphrase, UTF-8; one line feed at its end does not count. */
  constructor(private readonly file: string) {}

  async create(): Promise<{ secret: Buffer; parameters: JsonObject }> {
    const parameters = { ...NEW_PARAMETERS, salt: randomBytes(SALT_BYTES).toString('base64') };
    return { secret: await this.open(parameters), parameters };
  }

  async open(parameters: JsonObject): Promise<Buffer> {
    const message = await this.passphrase();
    try {
      return await derive(message, checked(parameters));
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

interface Argon2idParameters {
  memoryKiB: number;
  passes: number;
  lanes: number;
  salt: Buffer;
}

function checked({ memoryKiB, passes, lanes, salt }: JsonObject): Argon2idParameters {
  const within = (value: unknown, max: number): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max;
  if (
    !within(memoryKiB, MAX_MEMORY_KIB) ||
    !within(passes, MAX_PASSES) ||
    !within(lanes, MAX_LANES) ||
    typeof salt !== 'string'
  ) {
    throw new CustodyError('the Argon2id parameters in the material store are not usable');
  }
  return { memoryKiB, passes, lanes, salt: Buffer.from(salt, 'base64') };
}

function derive(message: Buffer, { memoryKiB, passes, lanes, salt }: Argon2idParameters): Promise<Buffer> {
  const parameters = {
    message,
    nonce: salt,
    parallelism: lanes,
    tagLength: ROOT_KEY_BYTES,
    memory: memoryKiB,
    passes,
  };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, derived) => (error ? reject(error) : resolve(derived)));
  });
}
