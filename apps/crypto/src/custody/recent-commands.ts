import type { CommandContext } from '@keyledger/contracts';
import { KeyledgerError, type EventMetadata } from '@keyledger/domain';
import type { StoredEvent } from '@keyledger/event-store';

/** Events whose ids are remembered, and commands; the oldest are forgotten first. */
const MAX_REMEMBERED = 10_000;

/** What was done already, as far back as anybody still asks again. */
export class RecentCommands {
  private readonly events = new Set<string>();
  private readonly commands = new Map<string, { requestHash: string | undefined; position: number }>();

  add({ id, type, position }: StoredEvent, { commandId, requestHash }: EventMetadata): void {
    this.events.add(id);
    // A command that failed has had no effect: its retry is to be carried out.
    if (type !== 'RootKeyRotationFailed') this.commands.set(commandId, { requestHash, position });
    forgetOldest(this.events);
    forgetOldest(this.commands);
  }

  hasEvent(id: string): boolean {
    return this.events.has(id);
  }

  /** @throws KeyledgerError IdempotencyMismatch */
  find({ commandId, requestHash }: CommandContext): { position: number } | null {
    const earlier = this.commands.get(commandId);
    if (!earlier) return null;
    if (earlier.requestHash !== requestHash) {
      throw new KeyledgerError('IdempotencyMismatch', 'this idempotency key was used for another request');
    }
    return { position: earlier.position };
  }
}

function forgetOldest(remembered: Set<string> | Map<string, unknown>): void {
  if (remembered.size <= MAX_REMEMBERED) return;
  for (const oldest of remembered.keys()) return void remembered.delete(oldest);
}
