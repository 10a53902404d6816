import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { CustodyError } from '../custody-error.js';
import { newSealingPair, openSealed, sealingPublicKey } from '../hpke.js';
import { makePrivateFolder, readPrivateFile, writePrivateFileOnce } from '../private-file.js';
import { signText, signingKeyOf, signingPublicKey } from '../signing.js';

const IDENTITY_VERSION = 1;
const SEED_BYTES = 32;
const FILE = 'identity.json';

/** `identity.json`: the node's own private keys, raw, base64. */
interface IdentityFile {
  version: typeof IDENTITY_VERSION;
  name: string;
  signingSeed: string;
  sealingKey: string;
}

/** Who a crypto node is among the custodians: two key pairs that are made once and never leave its folder. */
export class NodeIdentity {
  readonly signingKey: string;
  readonly sealingKey: string;

  private constructor(
    /** The name that it enrols under, which stays the same over restarts. */
    readonly name: string,
    private readonly signing: KeyObject,
    private readonly sealing: Buffer,
  ) {
    this.signingKey = signingPublicKey(signing);
    this.sealingKey = sealingPublicKey(sealing);
  }

  /**
   * The identity in this folder, made where there is none.
   * @param name of a new identity
   * @throws CustodyError the file is not one, or others can read it.
   */
  static async open(folder: string, name: string): Promise<NodeIdentity> {
    const file = join(folder, FILE);
    await makePrivateFolder(folder);
    const content = await readPrivateFile(file);
    if (content) return read(content, file);
    await writePrivateFileOnce(file, await fresh(name));
    return read((await readPrivateFile(file))!, file);

    function read(bytes: Buffer, from: string): NodeIdentity {
      const { name: known, signingSeed, sealingKey } = parse(bytes, from);
      const seed = Buffer.from(signingSeed, 'base64');
      return new NodeIdentity(known, signingKeyOf(seed), Buffer.from(sealingKey, 'base64'));
    }
  }

  /** Ed25519, base64. */
  sign(text: string): string {
    return signText(this.signing, text);
  }

  /** Opens what was sealed to this node. @throws Error as `openSealed`. */
  open(info: string, sealed: string): Promise<Buffer> {
    return openSealed(this.sealing, info, sealed);
  }
}

async function fresh(name: string): Promise<Buffer> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-SEED_BYTES);
  const { privateKey: sealing } = await newSealingPair();
  const identity: IdentityFile = {
    version: IDENTITY_VERSION,
    name,
    signingSeed: seed.toString('base64'),
    sealingKey: sealing.toString('base64'),
  };
  return Buffer.from(`${JSON.stringify(identity)}\n`);
}

function parse(content: Buffer, file: string): IdentityFile {
  try {
    const identity = JSON.parse(content.toString()) as IdentityFile;
    if (identity.version === IDENTITY_VERSION && typeof identity.name === 'string') return identity;
  } catch {
    // Said below, without what the file holds.
  }
  throw new CustodyError(
    `${file} is not the identity of a crypto node: put back the one that was there, or remove the folder, so that the node enrols anew`,
  );
}
