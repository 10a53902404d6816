import type {
  CustodyShowReply,
  CustodyShowRequest,
  MasterKeysView,
  ProviderView,
  ResourceCounts,
} from '@keyledger/contracts';
import type { ProviderState } from '@keyledger/domain';
import type { EventStore } from '@keyledger/event-store';
import { requireFirstProject } from '../access/first-project.js';
import type { CustodyLog } from '../custody/custody-log.js';
import { sealedError } from '../custody/custody-node.js';
import type { RootCustody } from '../custody/root-custody.js';
import type { MasterKeyRotation } from '../master-keys/master-key-rotation.js';
import type { MaterialStore } from '../material-store/material-store.js';
import { custodyView, rotationView, stateOf } from './custody-view.js';

/** What custody is shown and changed with. */
export interface CustodyTools {
  events: Pick<EventStore, 'readStream'>;
  log: CustodyLog;
  root: RootCustody;
  rotation: MasterKeyRotation;
  store: MaterialStore;
  /** How many resources are bound in the whole installation, as key-lifecycle counts them. */
  countResources: () => Promise<ResourceCounts>;
  /** How often custodians acknowledge their shares, in seconds. */
  ackSeconds: number;
  /** ISO 8601 UTC. */
  now: () => string;
}

/** Shows root key, master keys and provider: on a sealed node too, for none of it needs a key. */
export class ShowCustody {
  constructor(private readonly tools: CustodyTools) {}

  /** @throws KeyledgerError AccessDenied; Sealed: this node has not found its instance in the log yet. */
  async show({ context, what, history = false }: CustodyShowRequest): Promise<CustodyShowReply> {
    await requireFirstProject(this.tools.events, context.caller, 'root key and shares');
    await readLog(this.tools);
    switch (what) {
      case 'custody':
        return { what, custody: await this.custody(history) };
      case 'master-keys':
        return { what, masterKeys: await this.masterKeys() };
      case 'provider':
        return { what, provider: await this.provider() };
    }
  }

  private async custody(history: boolean): Promise<ReturnType<typeof custodyView>> {
    const { log, root, rotation, ackSeconds, now } = this.tools;
    const { custody, instanceId } = log;
    const { state } = root;
    const view = custodyView({
      ...{ custody, instanceId, state, history, ackSeconds },
      live: await root.live(),
      now: now(),
    });
    const sealed = view.state === 'sealed' ? [sealedError(root.sharesAtHand).message] : [];
    const damaged = rotation.damaged > 0 ? [damagedWarning(rotation.damaged)] : [];
    return { ...view, warnings: [...sealed, ...view.warnings, ...damaged] };
  }

  private async masterKeys(): Promise<MasterKeysView> {
    const { log, store } = this.tools;
    const [rows, running] = await Promise.all([store.masterKeys(), store.rotation.running()]);
    return {
      rotation: rotationView(log.custody.rotations.masterKey),
      running: running && {
        masterKeyId: running.masterKeyId,
        startedAt: running.startedAt,
        rewrapped: running.rewrapped,
        remaining: running.remaining,
      },
      masterKeys: rows.map(({ id, root_key_id, state, created_at }) => ({
        ...{ masterKeyId: id, rootKeyId: root_key_id, state, createdAt: created_at },
      })),
    };
  }

  private async provider(): Promise<ProviderView | null> {
    const { log, root } = this.tools;
    const { provider, masterRotation, lastAllKeysBackupAt } = log.custody;
    if (!provider) return null;
    const status =
      stateOf({ state: root.state, live: await root.live() }) === 'sealed' ? 'sealed' : 'running';
    return {
      ...provider,
      status,
      rotatingMasterKey: masterRotation.running !== null,
      lastKeyRotatedAt: masterRotation.lastRotatedAt,
      lastAllKeysBackupAt,
      resources: await this.resources(provider, status === 'sealed'),
    };
  }

  /** Empty where an installation that is sealed cannot count them. */
  private async resources(
    { algorithms }: ProviderState,
    sealed: boolean,
  ): Promise<ProviderView['resources']> {
    try {
      const { byAlgorithm } = await this.tools.countResources();
      return algorithms.map((algorithm) => ({ algorithm, count: byAlgorithm[algorithm] }));
    } catch (error) {
      if (sealed) return [];
      throw error;
    }
  }
}

/** Brings what this node knows of custody up to date. @throws KeyledgerError Sealed: it does not know its instance yet */
export async function readLog({ log, root }: Pick<CustodyTools, 'log' | 'root'>): Promise<void> {
  if (log.begun) return log.refresh();
  throw sealedError(root.sharesAtHand);
}

const damagedWarning = (damaged: number): string =>
  `${damaged} secrets are damaged and cannot be rewrapped: restore them, or delete their keys. Until then former master keys stay.`;
