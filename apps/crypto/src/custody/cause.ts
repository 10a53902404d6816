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
