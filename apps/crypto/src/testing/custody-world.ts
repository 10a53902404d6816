import { join } from 'node:path';
import { MemoryEventStore, plainEvent } from '@keyledger/event-store';
import type { CommandContext, CustodyChangeRequest, ResourceCounts } from '@keyledger/contracts';
import {
  newId,
  projectStream,
  type CustodyEvent,
  type EventMetadata,
  type Role,
  type Trigger,
} from '@keyledger/domain';
import { systemCause } from '../custody/cause.js';
import type { LiveCustodian, RootCustody } from '../custody/root-custody.js';
import { ChangeCustody } from '../custody-service/change-custody.js';
import { ScheduledRotations } from '../custody-service/scheduled-rotations.js';
import { ShowCustody, type CustodyTools } from '../custody-service/show-custody.js';
import { RotatingNode } from './rotating-node.js';
import { NOW, OTHER_PROJECT, PROJECT, temporaryFolder } from './stores.js';

export const ACK_SECONDS = 21_600;

/**
 * What serves `CUSTODY.*`, over a real material store (SQLite) and a log in memory. Not real: the custody of the root key, whose
 * changes are only noted in the log, and key-lifecycle's count of resources.
 */
export class CustodyWorld {
  state: RootCustody['state'] = 'running';
  live: LiveCustodian[] = [];
  counts: ResourceCounts | Error = { total: 0, byAlgorithm: { AES256_CTR: 0, AES256_GCM: 0 } };
  /** Root key changes that were asked for. */
  readonly asked: string[] = [];
  readonly showing: ShowCustody;
  readonly changing: ChangeCustody;
  readonly scheduled: ScheduledRotations;

  private constructor(
    readonly node: RotatingNode,
    readonly log: MemoryEventStore,
    /** The service's clock. */
    readonly clock: { now: string },
    private readonly cleanUp: () => Promise<void>,
  ) {
    const tools: CustodyTools = {
      events: log,
      log: node.custodyLog,
      root: this.rootCustody(),
      rotation: node.rotation,
      store: node.store,
      countResources: async () => {
        if ('total' in this.counts) return this.counts;
        throw this.counts;
      },
      ackSeconds: ACK_SECONDS,
      now: () => this.clock.now,
    };
    const turns = node.store.lease('custody-change');
    this.showing = new ShowCustody(tools);
    this.changing = new ChangeCustody(tools, turns);
    this.scheduled = new ScheduledRotations(tools, turns);
  }

  static async open(): Promise<CustodyWorld> {
    const folder = await temporaryFolder();
    const log = new MemoryEventStore();
    const url = `sqlite:${join(folder.path, 'crypto.db')}`;
    const clock = { now: NOW };
    const node = await RotatingNode.open({ url, schema: 'crypto', secureDelete: true }, log, { clock });
    const world = new CustodyWorld(node, log, clock, folder.remove);
    await world.makeProject(PROJECT, 'launcher');
    await world.makeProject(OTHER_PROJECT, 'native');
    return world;
  }

  async close(): Promise<void> {
    await this.node.close();
    await this.log.close();
    await this.cleanUp();
  }

  /** Notes in the log what nodes would. */
  async happened(...events: CustodyEvent[]): Promise<void> {
    await this.node.custodyLog.append(() => events, systemCause());
  }

  change(
    change: CustodyChangeRequest['change'],
    context: CommandContext = command(),
  ): Promise<{ position: number }> {
    return this.changing.change({ context, change });
  }

  private async makeProject(projectId: string, frontDoor: string): Promise<void> {
    const metadata: EventMetadata = { ...systemCause(), frontDoor };
    const data = { name: 'project', deletionWaitHours: 72 };
    const event = { id: newId(), type: 'ProjectCreated', time: NOW, schema: 1, data, metadata };
    await this.log.append(projectStream(projectId), 'none', [plainEvent(event)]);
  }

  private rootCustody(): RootCustody {
    const note = async (what: string, cause: EventMetadata): Promise<{ position: number }> => {
      this.asked.push(what);
      return this.node.custodyLog.append(
        () => [{ type: 'CustodianRemoved', data: { custodianId: 99, reason: what } }],
        cause,
      );
    };
    const stateNow = () => this.state;
    return {
      get state() {
        return stateNow();
      },
      sharesAtHand: { atHand: 1, needed: 2 },
      live: async () => this.live,
      rotateRoot: (trigger: Trigger, cause) => note(`rotate ${trigger}`, cause),
      distribute: (cause) => note('distribute', cause),
      removeCustodian: (id, reason, cause) => note(`remove ${id}: ${reason}`, cause),
    };
  }
}

/** A command as a gateway would send it. */
export function command(role: Role = 'admin', projectId = PROJECT): CommandContext {
  return {
    requestId: 'request-1',
    commandId: newId(),
    requestHash: 'hash',
    caller: { principalId: 'principal-1', principalName: 'ada', projectId, role },
    sourceAddress: '127.0.0.1',
    frontDoor: 'native',
  };
}
