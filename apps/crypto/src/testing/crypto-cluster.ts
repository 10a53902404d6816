import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { GatherOptions } from '@keyledger/bus';
import { CRYPTO, CUSTODIANS } from '@keyledger/contracts';
import { KeyledgerError, type Custody } from '@keyledger/domain';
import { MemoryEventStore, type EventStore } from '@keyledger/event-store';
import { CUSTODY_PREFIX, CustodyLog } from '../custody/custody-log.js';
import { sealedError, type CustodyNode } from '../custody/custody-node.js';
import type { CustodianBus } from '../custody/custodian-bus.js';
import { openCustody } from '../custody/open-custody.js';
import { MasterKeys } from '../master-keys/master-keys.js';
import type { MaterialStore } from '../material-store/material-store.js';
import { cryptoSettings } from '../settings.js';
import { openMaterialStore, temporaryFolder } from './stores.js';

const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };
const LOOK_EVERY_MS = 20;
const UNTIL_LIMIT_MS = 15_000;

/** One crypto node's custody, as it runs. */
export interface ClusterNode {
  name: string;
  custody: CustodyNode;
  masters: MasterKeys;
  store: MaterialStore;
  log: CustodyLog;
  /** Ends it as a kill would: nothing is said to anybody. */
  stop(): Promise<void>;
}

/**
 * Crypto nodes that share a real material store (SQLite), a log (in memory, unless they are given one), and a bus that hands every message to every node as
 * JSON. Folders, identities, locks and shares are real files.
 */
export class CryptoCluster {
  readonly nodes = new Map<string, ClusterNode>();
  /** What went over the bus, for whoever wants to look at it as an eavesdropper would. */
  readonly overheard: { subject: string; payload: unknown; replies: unknown[] }[] = [];
  /** Nodes that no message reaches, and none leaves. */
  readonly deaf = new Set<string>();
  private readonly refusing = new Map<string, string>();
  /** The services' clock, ms since the epoch. */
  nowMs = Date.parse('2026-01-02T03:04:05.678Z');

  private constructor(
    private readonly folder: Awaited<ReturnType<typeof temporaryFolder>>,
    readonly events: EventStore,
  ) {}

  static async open(): Promise<CryptoCluster> {
    return new CryptoCluster(await temporaryFolder(), new MemoryEventStore());
  }

  /** Nodes on the data folder of an installation on which nothing runs. It stays there. */
  static over(path: string, events: EventStore): CryptoCluster {
    return new CryptoCluster({ path, remove: async () => undefined }, events);
  }

  get dataFolder(): string {
    return this.folder.path;
  }

  nodeFolder(name: string): string {
    return join(this.folder.path, 'custodians', name);
  }

  /** Starts a node; its peers are served from here on, and it unseals when it is told to. */
  async start(name: string, settings: Record<string, unknown> = {}): Promise<ClusterNode> {
    const now = (): string => new Date(this.nowMs).toISOString();
    const store = await openMaterialStore(this.folder.path);
    const log = new CustodyLog(this.events, now, QUIET);
    const masters: MasterKeys = new MasterKeys(store, () => sealedError(custody.sharesAtHand));
    const all = {
      ...cryptoSettings.parse(settings),
      KEYLEDGER_DATA: this.folder.path,
      KEYLEDGER_INSTANCE: name,
    };
    const given = { bus: this.busOf(name), store, log, masters, now, report: QUIET };
    const custody: CustodyNode = await openCustody(all, name, given).catch(async (error: unknown) => {
      await store.close();
      throw error;
    });
    const after = await this.events.head([CUSTODY_PREFIX]);
    const subscription = await this.events.subscribe(
      { prefixes: [CUSTODY_PREFIX], after },
      { onEvents: async (events) => events.forEach((event) => log.apply(event)), onEnd: () => undefined },
    );
    const stop = async (): Promise<void> => {
      this.nodes.delete(name);
      await subscription.stop();
      await custody.stop();
      log.stop();
      await store.close();
    };
    const node: ClusterNode = { name, custody, masters, store, log, stop };
    this.nodes.set(name, node);
    return node;
  }

  /** Starts nodes that know how many they are, and waits until all have the root key and said that they have their share. */
  async startAll(count: number, settings: Record<string, unknown> = {}): Promise<ClusterNode[]> {
    const names = Array.from({ length: count }, (_, index) => `crypto-${index + 1}`);
    const nodes = await Promise.all(
      names.map((name) => this.start(name, { KEYLEDGER_CUSTODY_NODES: count, ...settings })),
    );
    await Promise.all(nodes.map(({ custody }) => custody.unseal()));
    await this.until(() => isAcknowledged(nodes[0]!.log.custody), 'all shares to be acknowledged');
    return nodes;
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.nodes.values()].map((node) => node.stop()));
  }

  /** Has a node refuse one kind of message, though it is there. */
  refuse(name: string, subject: string): void {
    this.refusing.set(name, subject);
  }

  /** What a lost disk is. */
  async wipe(name: string): Promise<void> {
    await rm(this.nodeFolder(name), { recursive: true, force: true });
  }

  async until(reached: () => boolean | Promise<boolean>, what: string): Promise<void> {
    const deadline = performance.now() + UNTIL_LIMIT_MS;
    while (!(await reached())) {
      if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  async close(): Promise<void> {
    await this.stopAll();
    await this.events.close();
    await this.folder.remove();
  }

  private busOf(name: string): CustodianBus {
    return {
      gather: <Reply>(subject: string, payload: unknown, options: GatherOptions<Reply>) =>
        this.gather<Reply>(name, subject, payload, options),
    };
  }

  private async gather<Reply>(
    from: string,
    subject: string,
    payload: unknown,
    { enough }: GatherOptions<Reply>,
  ): Promise<Reply[]> {
    const replies: Reply[] = [];
    let refusal: unknown = new KeyledgerError('Timeout', 'nobody answered in time');
    const reached = this.deaf.has(from) ? [] : [...this.nodes.values()];
    this.overheard.push({ subject, payload: asJson(payload), replies });
    const ask = async (node: ClusterNode): Promise<void> => {
      try {
        if (this.refusing.get(node.name) === subject) throw new KeyledgerError('Internal', 'refused');
        const reply = asJson(await answer(node, subject, asJson(payload))) as Reply;
        replies.push(reply);
        enough?.(reply);
      } catch (error) {
        refusal = error;
      }
    };
    await Promise.all(reached.filter(({ name }) => !this.deaf.has(name)).map(ask));
    if (replies.length === 0) throw refusal;
    return replies;
  }
}

const asJson = (value: unknown): any => JSON.parse(JSON.stringify(value));

function answer({ name, custody }: ClusterNode, subject: string, payload: any): Promise<unknown> {
  switch (subject) {
    case CUSTODIANS.enrol:
      return custody.enrolment.answer(payload);
    case CUSTODIANS.deal:
      return custody.keeper.keep(payload);
    case CUSTODIANS.shares:
      return custody.release.answer(payload);
    case CRYPTO.status: {
      const details = { custodian: custody.name, sealed: custody.state === 'sealed' };
      return Promise.resolve({ service: 'crypto', instance: name, ready: true, details });
    }
    default:
      throw new Error(`nobody serves ${subject}`);
  }
}

/** Whether every share of the current dealing was acknowledged. */
export const isAcknowledged = ({ current }: Custody): boolean =>
  current.distribution !== null && current.distribution.shares.every(({ lastAckAt }) => lastAckAt !== null);
