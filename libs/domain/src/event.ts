/** JSON data, as events and messages carry it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/**
 * Who caused an event, through which door and in which request (DESIGN 5).
 * For a key's events all of it is sealed with the data; none of it is ever a secret.
 */
export interface EventMetadata {
  commandId: string;
  correlationId: string;
  causationId: string;
  /** The principal's id, or `system:<service>`. */
  principal: string;
  principalName: string;
  sourceAddress: string;
  frontDoor: string;
  traceparent?: string;
  /** SHA-256 (hex) of what the command asked, so that a reused idempotency key with another body is found. */
  requestHash?: string;
}

/** An event as a decider makes it. `T` is a member of a domain's event union. */
export interface DomainEvent<T extends string = string, D = JsonObject> {
  type: T;
  data: D;
}
