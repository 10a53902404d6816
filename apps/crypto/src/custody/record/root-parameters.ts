import type { Custodian, Distribution, EventMetadata, JsonObject, Trigger } from '@keyledger/domain';
import type { RootKeyRecord } from '../../material-store/root-record.js';

/** Custody by shares, as the record and `RootKeyCreated` name it. */
export const SHARES = 'shares';

/**
 * What the log is told of the record. It is kept in the record itself: whoever finds the two to differ writes the events, since who
 * changed the record may have been killed before it could.
 */
export type Announcement =
  | {
      kind: 'first';
      firstMasterKeyId: string;
      dealingId: string;
      custodians: Custodian[];
      distribution: Distribution;
    }
  | {
      kind: 'rotated';
      previousRootKeyId: string;
      trigger: Trigger;
      masterKeyIds: string[];
      distribution: Distribution;
      cause: EventMetadata;
    };

export const withAnnouncement = (announcement: Announcement): JsonObject =>
  ({ announcement }) as unknown as JsonObject;

export const announcementOf = ({ custody, parameters }: RootKeyRecord): Announcement | null =>
  custody === SHARES ? ((parameters as { announcement?: Announcement }).announcement ?? null) : null;
