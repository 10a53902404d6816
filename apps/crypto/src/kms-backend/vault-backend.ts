import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { KeyledgerError, type KmsBackendConfig, type KmsServiceConfig } from '@keyledger/domain';
import { KeyValue } from '../vault/key-value.js';
import { Transit } from '../vault/transit.js';
import { VaultClient } from '../vault/vault-client.js';
import { VaultError } from '../vault/vault-error.js';

/** Name of the transit key that wraps a project's material. */
const TRANSIT_KEY = 'keyledger-material';
const MS_PER_SECOND = 1000;
/**
 * For all that a use of a key asks of Vault, whatever is configured for one exchange: operations of others travel in the same
 * message and wait for it.
 */
const MAX_USE_MS = 2_000;
/** After a Vault did not answer, uses of its keys are refused at once for so long. */
const PAUSE_MS = 1_000;

export interface CacheCounts {
  hits: number;
  misses: number;
  entries: number;
}

/** Material of a version as Vault's key-value engine holds it; all but `wrapped` is for people who look there. */
interface Entry {
  wrapped: string;
  spec: string;
  createdAt: string;
  [more: string]: unknown;
}

/**
 * Keys of one project, held in its Vault: wrapped by a transit key there, kept in its key-value engine below the configured path. What
 * was read of late is kept in memory as the configuration says. Buffers are wiped; what JavaScript made strings of on the way
 * (base64 in HTTP bodies) is left to the garbage collector.
 */
export class VaultBackend {
  private readonly transit: Transit;
  private readonly entries: KeyValue;
  private readonly cache: LRUCache<string, Buffer> | null;
  private readonly counts = { hits: 0, misses: 0 };
  private transitKey: Promise<void> | undefined;
  private paused: { until: number; why: VaultError } | undefined;

  /** @param secret the token, or AppRole's secret id */
  constructor(
    readonly config: KmsServiceConfig,
    backend: Extract<KmsBackendConfig, { type: 'vault' }>,
    secret: string,
  ) {
    const { auth } = backend;
    const client = new VaultClient({
      address: backend.address,
      auth:
        auth.method === 'token'
          ? { type: 'token', token: secret }
          : { type: 'approle', roleId: auth.roleId, secretId: secret, mount: auth.mount },
      timeoutMs: config.timeoutSeconds * MS_PER_SECOND,
      retries: config.retryAttempts,
      ...(backend.namespace ? { namespace: backend.namespace } : {}),
    });
    this.transit = new Transit(client, backend.mountPath, TRANSIT_KEY);
    this.entries = new KeyValue(client, backend.kvMount, backend.keyPathPrefix.replace(/\/$/, ''));
    this.cache = config.enableCache
      ? new LRUCache({
          max: config.maxCachedKeys,
          ttl: config.cacheTtlSeconds * MS_PER_SECOND,
          dispose: (clear) => clear.fill(0),
        })
      : null;
  }

  get cacheCounts(): CacheCounts {
    return { ...this.counts, entries: this.cache?.size ?? 0 };
  }

  /** Whether keys can be held there: wraps and unwraps, and reads. @throws KeyledgerError Unavailable, in words. */
  async check(): Promise<void> {
    await told(async () => {
      await this.ensureTransitKey();
      const probe = Buffer.from('probe');
      if (!(await this.transit.decrypt(await this.transit.encrypt(probe, 'probe'), 'probe')).equals(probe)) {
        throw new VaultError('nonsense', 'the Vault server unwrapped something else than was wrapped');
      }
      await this.entries.list('');
    });
  }

  /**
   * Keeps a version's material, unless there is some already.
   * @returns the material that is there then; the caller wipes it
   */
  async create(place: VersionPlace, clear: Buffer, spec: string, createdAt: string): Promise<Buffer> {
    return told(async () => {
      await this.ensureTransitKey();
      const wrapped = await this.transit.encrypt(clear, boundTo(place));
      const entry: Entry = { wrapped, spec, createdAt };
      try {
        await this.entries.put(pathOf(place), entry, 'create');
        return Buffer.from(clear);
      } catch (error) {
        if (!(error instanceof VaultError) || error.fault !== 'conflict') throw error;
        return this.read(place);
      }
    });
  }

  /** The caller wipes what it gets. @throws KeyledgerError Unavailable: Vault does not answer, or has nothing there. */
  async get(place: VersionPlace): Promise<Buffer> {
    const cached = this.cache?.get(pathOf(place));
    if (cached) {
      this.counts.hits += 1;
      return Buffer.from(cached);
    }
    this.counts.misses += 1;
    const clear = await told(() => this.inTime(() => this.read(place)));
    this.cache?.set(pathOf(place), Buffer.from(clear));
    return clear;
  }

  /** Removes material for good, in Vault and here. Idempotent. */
  async remove(place: VersionPlace): Promise<void> {
    this.cache?.delete(pathOf(place));
    await told(() => this.entries.remove(pathOf(place)));
  }

  /** Forgets all that is in memory. */
  clear(): void {
    this.cache?.clear();
  }

  /** So that a Vault that is away costs those who have nothing to do with it a moment now and then, and no more. */
  private async inTime<T>(work: () => Promise<T>): Promise<T> {
    if (this.paused && performance.now() < this.paused.until) throw this.paused.why;
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(new VaultError('unreachable', `the Vault server did not answer within ${MAX_USE_MS} ms`)),
      MAX_USE_MS,
    );
    try {
      return await Promise.race([work(), late]);
    } catch (error) {
      if (error instanceof VaultError && error.passing) {
        this.paused = { until: performance.now() + PAUSE_MS, why: error };
      }
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Once is enough: whoever removes the key there has removed all that it wraps. */
  private ensureTransitKey(): Promise<void> {
    this.transitKey ??= this.transit.ensureKey().catch((error: unknown) => {
      this.transitKey = undefined;
      throw error;
    });
    return this.transitKey;
  }

  private async read(place: VersionPlace): Promise<Buffer> {
    const entry = await this.entries.get(pathOf(place));
    if (typeof entry?.['wrapped'] !== 'string') {
      throw new VaultError(
        'invalid',
        `Vault holds no material for version ${place.version} of key ${place.keyId}`,
      );
    }
    return this.transit.decrypt(entry['wrapped'], boundTo(place));
  }
}

export interface VersionPlace {
  projectId: string;
  keyId: string;
  version: number;
}

const pathOf = ({ keyId, version }: VersionPlace): string => `${keyId}/${version}`;

/** Binds the wrapped bytes to where they belong, so that entries cannot be exchanged within Vault. */
const boundTo = ({ projectId, keyId, version }: VersionPlace): string =>
  createHash('sha256').update(`keyledger vault v1\n${projectId}\n${keyId}\n${version}`).digest('hex');

/** Vault's faults as callers are told them. Its own words may be of use to whoever configured it, and hold nothing secret. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof VaultError)
      throw new KeyledgerError('Unavailable', `keys are held in Vault: ${error.message}`);
    throw error;
  }
}
