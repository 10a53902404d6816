import type { CommandContext } from '@keyledger/contracts';

/**
 * The context of a command that no person gave.
 * @param commandId names the deed: the same one asked twice has one effect
 * @param actor `system:<service>`
 */
export function systemCommand(
  { traceparent }: { traceparent?: string },
  commandId: string,
  actor: string,
  frontDoor: string,
  projectId: string,
): CommandContext {
  return {
    requestId: commandId,
    commandId,
    requestHash: '',
    caller: { principalId: actor, principalName: actor, projectId, role: 'operator' },
    sourceAddress: '',
    frontDoor,
    ...(traceparent ? { traceparent } : {}),
  };
}
