import { Inject, Injectable } from '@nestjs/common';
import { Barrier } from '@keyledger/bus';
import type { ChangeKmsServiceRequest, CommandContext, KmsServiceChanged } from '@keyledger/contracts';
import {
  decideKmsService,
  evolveKmsService,
  kmsServiceStream,
  type KmsService,
  type KmsServiceCommand,
  type KmsServiceEvent,
} from '@keyledger/domain';
import { openEvent, plainEvent, type OpenedEvent } from '@keyledger/event-store';
import type { ServiceContext } from '@keyledger/runtime';
import { CONTEXT } from '../context.js';
import { clearEvent, wasCarriedOut } from '../log/key-log.js';
import { retryOnConflict } from '../retry.js';
import { KmsBackends } from './kms-backends.js';

/** The KMS services of projects. Every gateway knows of a change before its caller is answered: a stopped one is stopped. */
@Injectable()
export class KmsServices {
  constructor(
    @Inject(CONTEXT) private readonly context: ServiceContext,
    private readonly backends: KmsBackends,
    private readonly barrier: Barrier,
  ) {}

  /** @throws KeyledgerError InvalidRequest, InvalidKeyState, UnsupportedOperation; IdempotencyMismatch. */
  async change({ context: command, change }: ChangeKmsServiceRequest): Promise<KmsServiceChanged> {
    const changed = await retryOnConflict(() => this.attempt(command, change));
    // Every crypto node knows where the project keeps its keys, and every gateway whether the service runs.
    await this.barrier.confirm('crypto', changed.position);
    await this.barrier.confirm('gateway', changed.position);
    return changed;
  }

  private async attempt(command: CommandContext, change: KmsServiceCommand): Promise<KmsServiceChanged> {
    const { store, clock } = this.context;
    const stream = kmsServiceStream(command.caller.projectId);
    const opened = (await store.readStream(stream)).map((event) => openEvent(event, null));
    const before = fold(undefined, opened);
    const last = opened.at(-1);
    if (before && last && wasCarriedOut(opened, command)) {
      return { service: before, position: last.position };
    }
    const events = decideKmsService(change, before);
    const from = before?.revision ?? -1;
    const after = events.reduce<KmsService | undefined>(
      (state, event, index) => evolveKmsService(state, event, from + 1 + index),
      before,
    )!;
    if (after.status === 'Running') await this.backends.requireUsable(after.config);
    if (events.length === 0) return { service: after, position: last!.position };
    const at = clock.now();
    const prepared = events.map((event, index) => plainEvent(clearEvent(event, stream, index, command, at)));
    const { position } = await store.append(stream, last?.revision ?? 'none', prepared);
    return { service: after, position };
  }
}

function fold(before: KmsService | undefined, events: readonly OpenedEvent[]): KmsService | undefined {
  return events.reduce<KmsService | undefined>(
    (state, { type, data, revision }) => evolveKmsService(state, { type, data } as KmsServiceEvent, revision),
    before,
  );
}
