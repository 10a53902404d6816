import type { Caller } from '@keyledger/contracts';
import { KeyledgerError, projectStream, type EventMetadata } from '@keyledger/domain';
import type { EventStore } from '@keyledger/event-store';

/**
 * Custody is the whole installation's: it is shown and changed to those of the project that the first start made. Which roles may
 * do what the gateway has checked.
 * @throws KeyledgerError AccessDenied
 */
export async function requireFirstProject(
  events: Pick<EventStore, 'readStream'>,
  { projectId }: Caller,
): Promise<void> {
  const [created] = await events.readStream(projectStream(projectId), { limit: 1 });
  const metadata = created?.metadata as unknown as EventMetadata | undefined;
  if (metadata?.frontDoor !== 'launcher') {
    throw new KeyledgerError('AccessDenied', 'custody is for people of the first project');
  }
}
