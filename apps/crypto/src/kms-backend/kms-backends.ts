import {
  credentialOf,
  evolveKmsService,
  kmsServiceStream,
  KeyledgerError,
  type KmsService,
  type KmsServiceConfig,
  type KmsServiceEvent,
} from '@keyledger/domain';
import { openEvent, type EventStore, type StoredEvent } from '@keyledger/event-store';
import { LRUCache } from 'lru-cache';
import { VaultBackend, type CacheCounts, type VersionPlace } from './vault-backend.js';

/** Projects whose backends are held in memory. */
const MAX_PROJECTS = 1_000;

/** For each exchange of a check. */
const MAX_CHECK_SECONDS = 3;

/** Streams whose events change which backend a project has. */
export const KMS_SERVICE_PREFIX = 'kms-service-';

interface Project {
  /** Null: its keys are with Keyledger itself. */
  backend: VaultBackend | null;
  /** Whether new material goes there. */
  running: boolean;
}

interface Loading {
  project: Promise<Project>;
  /** Once it is loaded, where it has one. */
  backend: VaultBackend | null;
}

/** Where each project keeps its material, as its KMS service is configured: read from the log at first use, and kept true. */
export class KmsBackends {
  private readonly projects = new LRUCache<string, Loading>({ max: MAX_PROJECTS });

  /** @param secretOf the secret that is kept under an id, or null */
  constructor(
    private readonly log: EventStore,
    private readonly secretOf: (credentialId: string) => Promise<string | null>,
  ) {}

  /** Where new material of a project goes; null: into the material store. */
  async forNew(projectId: string): Promise<VaultBackend | null> {
    const { backend, running } = await this.of(projectId);
    return running ? backend : null;
  }

  /** Where material of a project is that is not in the material store. @throws KeyledgerError Unavailable */
  async holding(projectId: string): Promise<VaultBackend> {
    const { backend } = await this.of(projectId);
    if (backend) return backend;
    throw new KeyledgerError(
      'Unavailable',
      "the key is held in a Vault that its project's KMS service is not configured for any more",
    );
  }

  /** Removes what a project's Vault, if it has one, holds of a version. Idempotent. @throws KeyledgerError Unavailable */
  async remove(place: VersionPlace): Promise<void> {
    const { backend } = await this.of(place.projectId);
    await backend?.remove(place);
  }

  /** Whether keys can be held where a configuration says. @throws KeyledgerError Unavailable, in words */
  async check(config: KmsServiceConfig): Promise<void> {
    // Whoever waits for the answer does not wait as long as a use of the key may.
    const once = {
      ...config,
      timeoutSeconds: Math.min(config.timeoutSeconds, MAX_CHECK_SECONDS),
      retryAttempts: 0,
    };
    await (await this.open(once))?.check();
  }

  /** Forgets what memory holds of a project's material. */
  async clear(projectId: string): Promise<void> {
    const project = await this.projects.get(projectId)?.project;
    project?.backend?.clear();
  }

  /** Sums of all projects' caches. */
  get cacheCounts(): CacheCounts {
    const sum = { hits: 0, misses: 0, entries: 0 };
    for (const { backend } of this.projects.values()) {
      if (!backend) continue;
      const counts = backend.cacheCounts;
      sum.hits += counts.hits;
      sum.misses += counts.misses;
      sum.entries += counts.entries;
    }
    return sum;
  }

  /** The service of a project has changed: its backend is opened anew at its next use. */
  apply({ stream }: StoredEvent): void {
    if (stream.startsWith(KMS_SERVICE_PREFIX)) this.projects.delete(stream.slice(KMS_SERVICE_PREFIX.length));
  }

  private of(projectId: string): Promise<Project> {
    const known = this.projects.get(projectId);
    if (known) return known.project;
    const loading: Loading = { project: this.load(projectId), backend: null };
    this.projects.set(projectId, loading);
    loading.project.then(
      ({ backend }) => (loading.backend = backend),
      () => {
        if (this.projects.peek(projectId) === loading) this.projects.delete(projectId);
      },
    );
    return loading.project;
  }

  private async load(projectId: string): Promise<Project> {
    let service: KmsService | undefined;
    for (const event of await this.log.readStream(kmsServiceStream(projectId))) {
      const { type, data, revision } = openEvent(event, null);
      service = evolveKmsService(service, { type, data } as unknown as KmsServiceEvent, revision);
    }
    if (!service) return { backend: null, running: false };
    return { backend: await this.open(service.config), running: service.status === 'Running' };
  }

  private async open(config: KmsServiceConfig): Promise<VaultBackend | null> {
    const { backend } = config;
    if (backend.type === 'local') return null;
    const secret = await this.secretOf(credentialOf(config)!);
    if (secret === null) {
      throw new KeyledgerError(
        'Unavailable',
        'the secret of the Vault backend is missing: configure it again',
      );
    }
    return new VaultBackend(config, backend, secret);
  }
}
