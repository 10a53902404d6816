import type { EventMetadata, Role } from '@keyledger/domain';

/** Who asks. Made by the gateway after authentication; services trust it since only gateways may publish to them. */
export interface Caller {
  principalId: string;
  principalName: string;
  projectId: string;
  role: Role;
}

/** What every request from a gateway carries. */
export interface RequestContext {
  requestId: string;
  caller: Caller;
  sourceAddress: string;
  /** The dialect it came through: `native`, `aws`, … */
  frontDoor: string;
  /** W3C trace context. */
  traceparent?: string;
}

/** A request that changes something. */
export interface CommandContext extends RequestContext {
  /** The same for every retry with the same `Idempotency-Key`, else unique. */
  commandId: string;
  /** SHA-256 (hex) over route and body: a reused idempotency key with another request is refused. */
  requestHash: string;
}

/** What the events of a command say of who is behind them. */
export function metadataOf(command: CommandContext): EventMetadata {
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
