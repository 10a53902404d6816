import type { EventMetadata, JsonObject, KeyRef } from '@keyledger/domain';
import type { RequestContext } from './context.js';
import type { OperationName } from './crypto.js';

/** One crypto operation that was done or refused (promise 8). No plaintext, no key material, no context values. */
export interface UsageRecord {
  id: string;
  /** ISO 8601 UTC. */
  time: string;
  /** Null when the caller named no key that exists. */
  keyId: string | null;
  version: number | null;
  projectId: string;
  operation: OperationName;
  /** `ok`, or the error's code. */
  outcome: string;
  principal: string;
  principalName: string;
  sourceAddress: string;
  frontDoor: string;
  requestId: string;
}

/** What many operations of a batch have in common: who asked, from where and when. */
export type UsageOrigin = Pick<
  UsageRecord,
  'time' | 'projectId' | 'principal' | 'principalName' | 'sourceAddress' | 'frontDoor'
>;

/** A message of the usage stream: the records of a batch, with what they have in common written once. */
export interface UsageMessage {
  origins: UsageOrigin[];
  /** `origin` is an index into `origins`. */
  records: (Omit<UsageRecord, keyof UsageOrigin> & { origin: number })[];
}

export interface HistoryRequest {
  context: RequestContext;
  key: KeyRef;
  limit: number;
  cursor: string | null;
}
export interface HistoryEntry {
  position: number;
  revision: number;
  type: string;
  at: string;
  principal: { id: string; name: string; sourceAddress: string; frontDoor: string };
  data: JsonObject;
}
export interface HistoryReply {
  events: HistoryEntry[];
  nextCursor: string | null;
}

export interface UsageRequest {
  context: RequestContext;
  /** Null: of the whole project. */
  key: KeyRef | null;
  operation: string | null;
  principal: string | null;
  outcome: string | null;
  /** ISO 8601 UTC, inclusive from, exclusive to. */
  from: string | null;
  to: string | null;
  limit: number;
  cursor: string | null;
}
export interface UsageReply {
  /** Newest first. */
  records: UsageRecord[];
  nextCursor: string | null;
}

/** What became of a notice to one receiver. */
export interface NoticeView {
  /** Stable over all tries: the receiver can tell a repeated one. */
  id: string;
  keyId: string;
  /** The event that it tells of. */
  eventType: string;
  at: string;
  channel: 'email' | 'webhook';
  /** The address or the URL, as its owner gave it. */
  receiver: string;
  principalId: string;
  state: 'waiting' | 'delivered' | 'given-up';
  attempts: number;
  nextAttemptAt: string | null;
  deliveredAt: string | null;
  /** In a few words, of the last failure; never a body or a secret. */
  lastError: string | null;
}
export interface NoticesRequest {
  context: RequestContext;
  key: KeyRef | null;
  state: NoticeView['state'] | null;
  limit: number;
  cursor: string | null;
}
export interface NoticesReply {
  /** Newest first. */
  notices: NoticeView[];
  nextCursor: string | null;
}

/** One page of the log for consumers: the caller's project only, data in clear while its history key lives. */
export interface EventsRequest {
  context: RequestContext;
  after: number;
  limit: number;
  /** How long to wait for a first event when there is none, in ms; at most 25 000. */
  waitMs: number;
}
export interface LogEntry {
  position: number;
  stream: string;
  revision: number;
  id: string;
  type: string;
  time: string;
  /** Null when the history key was destroyed. */
  data: JsonObject | null;
  metadata: EventMetadata | null;
}
export interface EventsReply {
  events: LogEntry[];
  /** Where to go on. */
  next: number;
}
