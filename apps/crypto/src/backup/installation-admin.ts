import type { Caller } from '@keyledger/contracts';
import { KeyledgerError, projectStream, type EventMetadata } from '@keyledger/domain';
import type { EventStore } from '@keyledger/event-store';

/**
 * Backups hold the keys of all projects: they are for admins of the one that the first start made. The gateway has checked the
 * role.
 * @throws KeyledgerError AccessDenied
 */
export async function requireInstallationAdmin(
  events: Pick<EventStore, 'readStream'>,
  { projectId, role }: Caller,
): Promise<void> {
  const [created] = await events.readStream(projectStream(projectId), { limit: 1 });
  const metadata = created?.metadata as unknown as EventMetadata | undefined;
  if (role !== 'admin' || metadata?.frontDoor !== 'launcher') {
    throw new KeyledgerError('AccessDenied', 'backups are for admins of the first project');
  }
}
