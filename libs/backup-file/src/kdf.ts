import { argon2, randomBytes } from 'node:crypto';
import { BackupFileError } from './errors.js';

/** Argon2id (RFC 9106) as a file's header names it. */
export interface Kdf {
  name: 'argon2id';
  /** Its ASCII bytes are the salt, so that command line tools can be given it. */
  salt: string;
  memoryKiB: number;
  passes: number;
  lanes: number;
}

const SCALAR_BYTES = 32;
/** Random bytes of a new salt, which base64 makes 24 characters of. */
const SALT_BYTES = 18;
/** RFC 9106, section 4, second recommended option: 64 MiB. */
const NEW_PARAMETERS = { memoryKiB: 65_536, passes: 3, lanes: 4 };
/** A file may come from anybody: more than this is refused instead of tried. */
const MAX_MEMORY_KIB = 1_048_576;
const MAX_PASSES = 16;
const MAX_LANES = 16;
const SALT_PATTERN = /^[A-Za-z0-9+/=]{8,64}$/;
/** RFC 9106, section 3.1: at least 8 blocks of a KiB for each lane. */
const MIN_KIB_PER_LANE = 8;

/** Fresh parameters for a new file. */
export const newKdf = (): Kdf => ({
  name: 'argon2id',
  salt: randomBytes(SALT_BYTES).toString('base64'),
  ...NEW_PARAMETERS,
});

/** Parameters as a header gives them. @throws BackupFileError Unsupported */
export function checkKdf(value: unknown): Kdf {
  const { name, salt, memoryKiB, passes, lanes } = (value ?? {}) as Partial<Kdf>;
  if (
    name !== 'argon2id' ||
    typeof salt !== 'string' ||
    !SALT_PATTERN.test(salt) ||
    !within(passes, 1, MAX_PASSES) ||
    !within(lanes, 1, MAX_LANES) ||
    !within(memoryKiB, MIN_KIB_PER_LANE * lanes, MAX_MEMORY_KIB)
  ) {
    throw new BackupFileError(
      'Unsupported',
      `the file asks for another derivation of its key than Argon2id with up to ${MAX_MEMORY_KIB} KiB, ${MAX_PASSES} passes and ${MAX_LANES} lanes`,
    );
  }
  return { name, salt, memoryKiB, passes, lanes };
}

function within(value: unknown, min: number, max: number): value is number {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}

/** The 32 bytes that Argon2id gives for a password: the file's X25519 secret. The caller wipes them. Takes tenths of a second. */
export function deriveScalar(password: string, kdf: Kdf): Promise<Buffer> {
  const message = Buffer.from(password);
  const parameters = {
    message,
    nonce: Buffer.from(kdf.salt, 'ascii'),
    parallelism: kdf.lanes,
    tagLength: SCALAR_BYTES,
    memory: kdf.memoryKiB,
    passes: kdf.passes,
  };
  return new Promise<Buffer>((resolve, reject) => {
    argon2('argon2id', parameters, (error, derived) => (error ? reject(error) : resolve(derived)));
  }).finally(() => message.fill(0));
}
