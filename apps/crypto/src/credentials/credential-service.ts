import { randomBytes } from 'node:crypto';
import { KeyledgerError, MAX_BACKEND_SECRET_CHARS, assertNever } from '@keyledger/domain';
import type { CredentialReply, CredentialRequest } from '@keyledger/contracts';
import type { MasterKeys } from '../master-keys/master-keys.js';
import type { MaterialStore } from '../material-store/material-store.js';
import type { CredentialRow } from '../material-store/schema.js';
import { credentialPlace } from '../wrapping/places.js';
import { unwrap, wrap } from '../wrapping/wrap.js';

const ACCESS_KEY_ID_PATTERN = /^[A-Za-z0-9_-]{1,128}$/;
/** 30 bytes are 40 characters of base64: the length that every S3 and KMS client knows. */
const SECRET_BYTES = 30;

/** The secrets of access keys. They are kept, not hashed: checking a SigV4 signature needs the secret itself. */
export class CredentialService {
  constructor(
    private readonly masters: MasterKeys,
    private readonly store: MaterialStore,
    private readonly now: () => string,
  ) {}

  /** @throws KeyledgerError InvalidRequest, Sealed; AlreadyExists for an access key that has a secret (`put`: another one). */
  async handle(request: CredentialRequest): Promise<CredentialReply> {
    if (typeof request.accessKeyId !== 'string' || !ACCESS_KEY_ID_PATTERN.test(request.accessKeyId)) {
      throw new KeyledgerError('InvalidRequest', 'this is not the id of an access key');
    }
    switch (request.type) {
      case 'create':
        return { secretAccessKey: await this.create(request.accessKeyId) };
      case 'put':
        await this.put(request.accessKeyId, request.secret);
        return { secretAccessKey: null };
      case 'get':
        return { secretAccessKey: await this.secretOf(request.accessKeyId) };
      case 'delete':
        await this.store.deleteCredential(request.accessKeyId);
        return { secretAccessKey: null };
      default:
        return assertNever(request);
    }
  }

  private async create(accessKeyId: string): Promise<string> {
    const secret = randomBytes(SECRET_BYTES).toString('base64');
    if (!(await this.add(accessKeyId, secret))) throw alreadyThere();
    return secret;
  }

  private async put(accessKeyId: string, secret: string): Promise<void> {
    if (typeof secret !== 'string' || secret.length < 1 || secret.length > MAX_BACKEND_SECRET_CHARS) {
      throw new KeyledgerError('InvalidRequest', `a secret has 1 to ${MAX_BACKEND_SECRET_CHARS} characters`);
    }
    if (await this.add(accessKeyId, secret)) return;
    if ((await this.secretOf(accessKeyId)) !== secret) throw alreadyThere();
  }

  /** False when there is a secret already. */
  private add(accessKeyId: string, secret: string): Promise<boolean> {
    return this.masters.wrapping(({ id, key }) => {
      const row: CredentialRow = {
        access_key_id: accessKeyId,
        mkey_id: id,
        wrapped: Buffer.alloc(0),
        created_at: this.now(),
      };
      row.wrapped = wrap(key, credentialPlace(row), Buffer.from(secret));
      return this.store.addCredential(row);
    });
  }

  /** The secret that is kept under an id, or null: for this node's own use. @throws KeyledgerError Sealed */
  async secretOf(accessKeyId: string): Promise<string | null> {
    const row = await this.store.credential(accessKeyId);
    if (!row) return null;
    const clear = unwrap(await this.masters.master(row.mkey_id), credentialPlace(row), row.wrapped);
    const secret = clear.toString();
    clear.fill(0);
    return secret;
  }
}

const alreadyThere = (): KeyledgerError =>
  new KeyledgerError('AlreadyExists', 'this access key has a secret already');
