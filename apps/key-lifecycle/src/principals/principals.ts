import { Inject, Injectable } from '@nestjs/common';
import { Barrier } from '@keyledger/bus';
import type { ChangePrincipalRequest, CommandContext, PrincipalChanged } from '@keyledger/contracts';
import {
  decidePrincipal,
  evolvePrincipal,
  KeyledgerError,
  principalStream,
  type EventMetadata,
  type Principal,
  type PrincipalCommand,
  type PrincipalEvent,
} from '@keyledger/domain';
import { openEvent, plainEvent, type ExpectedRevision, type StoredEvent } from '@keyledger/event-store';
import type { ServiceContext } from '@keyledger/runtime';
import { CONTEXT } from '../context.js';
import { clearEvent } from '../log/key-log.js';
import { retryOnConflict } from '../retry.js';

/** Changes of principals. Every gateway knows before the caller is answered: a removed one is out everywhere. */
@Injectable()
export class Principals {
  constructor(
    @Inject(CONTEXT) private readonly context: ServiceContext,
    private readonly barrier: Barrier,
  ) {}

  async change({ context: command, principalId, change }: ChangePrincipalRequest): Promise<PrincipalChanged> {
    if (change.type === 'RemovePrincipal' && principalId === command.caller.principalId) {
      throw new KeyledgerError('InvalidRequest', 'you cannot remove yourself');
    }
    const changed = await retryOnConflict(() => this.attempt(command, principalId, change));
    await this.barrier.confirm('gateway', changed.position);
    return changed;
  }

  /** @throws KeyledgerError PrincipalNotFound when the project has no such principal. */
  async requireIn(projectId: string, principalId: string): Promise<void> {
    const principal = foldPrincipal(
      principalId,
      await this.context.store.readStream(principalStream(principalId)),
    );
    if (!principal || principal.removed || principal.projectId !== projectId) {
      throw new KeyledgerError('PrincipalNotFound', 'the project has no such principal');
    }
  }

  private async attempt(
    command: CommandContext,
    principalId: string,
    change: PrincipalCommand,
  ): Promise<PrincipalChanged> {
    const stream = principalStream(principalId);
    const stored = await this.context.store.readStream(stream);
    const last = stored.at(-1);
    if (carriedOut(stored, command)) {
      return { principalId, revision: last!.revision, position: last!.position };
    }
    const events = decidePrincipal(change, foldPrincipal(principalId, stored), command.caller.projectId);
    if (events.length === 0) return { principalId, revision: last!.revision, position: last!.position };
    const at = this.context.clock.now();
    const expected: ExpectedRevision = last?.revision ?? 'none';
    const prepared = events.map((event, index) => plainEvent(clearEvent(event, stream, index, command, at)));
    const { revision, position } = await this.context.store.append(stream, expected, prepared);
    return { principalId, revision, position };
  }
}

/** A principal's state from its stream. */
export function foldPrincipal(principalId: string, stored: readonly StoredEvent[]): Principal | undefined {
  let state: Principal | undefined;
  for (const each of stored) {
    const { type, data, revision, time } = openEvent(each, null);
    state = evolvePrincipal(state, { type, data } as PrincipalEvent, { principalId, revision, time });
  }
  return state;
}

function carriedOut(stored: readonly StoredEvent[], command: CommandContext): boolean {
  const earlier = stored
    .map(({ metadata }) => metadata as unknown as EventMetadata)
    .find(({ commandId }) => commandId === command.commandId);
  if (earlier && earlier.requestHash !== command.requestHash) {
    throw new KeyledgerError('IdempotencyMismatch', 'this idempotency key was used for another request');
  }
  return earlier !== undefined;
}
