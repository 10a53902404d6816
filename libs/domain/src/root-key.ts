import type { DomainEvent } from './event.js';

/** The root key exists since this event. Its fingerprint is a keyed digest, which tells nothing of the key. */
export type RootKeyCreated = DomainEvent<
  'RootKeyCreated',
  { rootKeyId: string; fingerprint: string; custody: string }
>;
export type MasterKeyCreated = DomainEvent<'MasterKeyCreated', { masterKeyId: string; rootKeyId: string }>;
export type RootKeyEvent = RootKeyCreated | MasterKeyCreated;
