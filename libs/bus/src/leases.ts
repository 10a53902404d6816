import { JetStreamApiError, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { BARRIER, LEASE, leaseStream, type LEASE_ROLES } from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import type { Bus } from './bus.js';
import { decodeJson, encodeJson } from './wire.js';

/**
 * Leases make "disabled means disabled" (promise 2) hold over any number of nodes.
 *
 * A node that caches part of the log renews its lease on the bus and serves only while it holds one. Whoever appends a
 * change that must be seen everywhere asks every node that has a lease to confirm that it has applied it. A node that does
 * not confirm is waited out: when its lease has expired on the server, it has stopped serving by itself some time before,
 * since a node counts its own lease as shorter, from before the renewal was sent.
 */
export const LEASE_TTL_MS = 3_000;
const LEASE_VALID_MS = 2_000;
const LEASE_RENEW_MS = 500;
const CONFIRM_TIMEOUT_MS = 1_000;
const PUBLISH_TIMEOUT_MS = 1_000;
/** A change that is not confirmed by then is answered "unavailable"; it is recorded, and a retry waits again. */
const BARRIER_DEADLINE_MS = LEASE_TTL_MS + 5_000;

export type NodeRole = (typeof LEASE_ROLES)[number];

const streamName = (bus: Bus): string => leaseStream(bus.prefix);
const leaseSubject = (bus: Bus, role: NodeRole, id: string): string => bus.subject(`${LEASE}.${role}.${id}`);

/** Makes the stream of leases where it is missing. On file, so that a restarted bus does not forget who is alive. */
export async function ensureLeaseStream(bus: Bus): Promise<void> {
  const manager = await jetstreamManager(bus.connection, { checkAPI: false });
  const config = {
    name: streamName(bus),
    subjects: [bus.subject(`${LEASE}.>`)],
    max_msgs_per_subject: 1,
    max_age: LEASE_TTL_MS * 1_000_000,
    storage: 'file' as const,
    duplicate_window: LEASE_TTL_MS * 1_000_000,
  };
  try {
    await manager.streams.add(config);
  } catch (error) {
    if (!(error instanceof JetStreamApiError)) throw error;
    await manager.streams.info(config.name);
  }
}

/** A node that serves from what it has cached of the log. */
export class LiveNode {
  private validUntil = 0;
  private renewing: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  /**
   * @param applied resolves true once the node has applied the log up to a position, false after the time-out (ms)
   * @param caughtUp called with a fresh lease after having had none: must drop what is cached and catch up with the log
   */
  constructor(
    private readonly bus: Bus,
    private readonly role: NodeRole,
    private readonly id: string,
    private readonly node: {
      applied(position: number, timeoutMs: number): Promise<boolean>;
      caughtUp(): Promise<void>;
    },
  ) {}

  /** True while this node may serve. */
  get live(): boolean {
    return performance.now() < this.validUntil;
  }

  /** Takes the first lease and keeps it renewed. Resolves when the first attempt is over, whether or not it succeeded. */
  async start(): Promise<void> {
    this.bus.connection.subscribe(this.bus.subject(`${BARRIER}.${this.role}.${this.id}`), {
      callback: (error, message) => {
        if (error) return;
        const { position } = decodeJson<{ position: number }>(message.data);
        void this.node
          .applied(position, CONFIRM_TIMEOUT_MS - 100)
          .catch(() => false)
          .then((applied) => message.respond(encodeJson({ applied })));
      },
    });
    await this.bus.connection.flush();
    await this.renew();
    this.timer = setInterval(() => void this.renew(), LEASE_RENEW_MS);
  }

  /** Stops serving first, then tells the others that they need not wait for this node. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    this.validUntil = 0;
    await this.renewing;
    await this.publish('gone').catch(() => undefined);
  }

  private renew(): Promise<void> {
    if (this.stopped) return Promise.resolve();
    this.renewing ??= this.renewOnce().finally(() => {
      this.renewing = undefined;
    });
    return this.renewing;
  }

  private async renewOnce(): Promise<void> {
    const hadLease = this.live;
    const sentAt = performance.now();
    try {
      await this.publish('live');
      // A node that had lost its lease may have missed changes that nobody waited for: it serves again only from new knowledge.
      if (!hadLease) await this.node.caughtUp();
      if (!this.stopped) this.validUntil = sentAt + LEASE_VALID_MS;
    } catch {
      // The next renewal tries again; meanwhile the lease runs out by itself.
    }
  }

  private async publish(state: 'live' | 'gone'): Promise<void> {
    const subject = leaseSubject(this.bus, this.role, this.id);
    await jetstream(this.bus.connection).publish(subject, encodeJson(state), { timeout: PUBLISH_TIMEOUT_MS });
  }
}

/** Waits until every live node of a role has applied the log up to a position, or has lost its lease. */
export class Barrier {
  constructor(private readonly bus: Bus) {}

  /** @throws KeyledgerError Unavailable when that cannot be established in time. */
  async confirm(role: NodeRole, position: number): Promise<void> {
    const deadline = performance.now() + BARRIER_DEADLINE_MS;
    const confirmed = new Set<string>();
    try {
      while (performance.now() < deadline) {
        const waiting = (await this.liveNodes(role)).filter((id) => !confirmed.has(id));
        if (waiting.length === 0) return;
        const answers = await Promise.all(waiting.map((id) => this.hasApplied(role, id, position)));
        waiting.forEach((id, index) => answers[index] && confirmed.add(id));
        if (answers.every(Boolean)) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    } catch {
      // Falls through: without the list of leases nothing is established.
    }
    throw new KeyledgerError(
      'Unavailable',
      `the change is recorded, but not every ${role} node confirmed it: retry`,
    );
  }

  private async liveNodes(role: NodeRole): Promise<string[]> {
    const manager = await jetstreamManager(this.bus.connection, { checkAPI: false });
    const filter = leaseSubject(this.bus, role, '*');
    const info = await manager.streams.info(streamName(this.bus), { subjects_filter: filter });
    return Object.keys(info.state.subjects ?? {}).map((subject) => subject.slice(filter.length - 1));
  }

  private async hasApplied(role: NodeRole, id: string, position: number): Promise<boolean> {
    try {
      const subject = this.bus.subject(`${BARRIER}.${role}.${id}`);
      const reply = await this.bus.connection.request(subject, encodeJson({ position }), {
        timeout: CONFIRM_TIMEOUT_MS,
      });
      return decodeJson<{ applied: boolean }>(reply.data).applied;
    } catch {
      return this.hasGone(role, id);
    }
  }

  /** A node that stopped in order said so in its last lease; one that merely is silent has to be waited out. */
  private async hasGone(role: NodeRole, id: string): Promise<boolean> {
    const manager = await jetstreamManager(this.bus.connection, { checkAPI: false });
    const last = await manager.streams.getMessage(streamName(this.bus), {
      last_by_subj: leaseSubject(this.bus, role, id),
    });
    return last === null || decodeJson<string>(last.data) === 'gone';
  }
}
