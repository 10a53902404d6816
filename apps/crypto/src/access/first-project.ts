import type { Caller } from '@keyledger/contracts';
import { KeyledgerError, projectStream, type EventMetadata } from '@keyledger/domain';
import type { EventStore } from '@keyledger/event-store';

/**
 * What is the whole installation's is for those of the project that the first start made. Which roles may do what the gateway has
 * checked.
 * @param what is asked for, in the plural, for the refusal
 * @throws KeyledgerError AccessDenied
 */
export async function requireFirstProject(
  events: Pick<EventStore, 'readStream'>,
  { projectId }: Caller,
  what: string,
): Promise<void> {
  const [created] = await events.readStream(projectStream(projectId), { limit: 1 });
  const metadata = created?.metadata as unknown as EventMetadata | undefined;
  if (metadata?.frontDoor !== 'launcher') {
    throw new KeyledgerError('AccessDenied', `${what} are for people of the first project`);
  }
}

/** As `requireFirstProject`, and for admins alone. @throws KeyledgerError AccessDenied */
export async function requireInstallationAdmin(
  events: Pick<EventStore, 'readStream'>,
  caller: Caller,
  what: string,
): Promise<void> {
  await requireFirstProject(events, caller, what);
  if (caller.role !== 'admin') {
    throw new KeyledgerError('AccessDenied', `${what} are for admins of the first project`);
  }
}
