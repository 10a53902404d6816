import type { CommandContext } from '@keyledger/contracts';
import { deterministicId, newId, type EventMetadata } from '@keyledger/domain';

/** Behind what nodes do by themselves. @param key where the same thing may be written by several nodes */
export function systemCause(key?: string): EventMetadata {
  const commandId = key === undefined ? newId() : deterministicId('custody', key);
  return {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    principal: 'system:crypto',
    principalName: 'crypto',
    sourceAddress: '',
    frontDoor: 'system',
  };
}

/** Behind what a command does. */
export function causeOf(command: CommandContext): EventMetadata {
  const { commandId, requestHash, requestId, caller, sourceAddress, frontDoor, traceparent } = command;
  return {
    commandId,
    correlationId: requestId,
    causationId: commandId,
    principal: caller.principalId,
    principalName: caller.principalName,
    sourceAddress,
    frontDoor,
    requestHash,
    ...(traceparent ? { traceparent } : {}),
  };
}
