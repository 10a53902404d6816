import type { EventMetadata, Trigger } from '@keyledger/domain';

/** How many shares of the root key this node can have now, and how many are needed. */
export interface SharesAtHand {
  atHand: number;
  /** Zero: nobody has told yet how many are needed. */
  needed: number;
}

/** A crypto node as it answers now. */
export interface LiveCustodian {
  /** The name that it is, or wants to be, enrolled under. */
  name: string;
  unsealed: boolean;
}

/**
 * Custody of the root key, for those who serve people and the scheduler (`CUSTODY.*`). Every method can be asked on any unsealed
 * node; one node at a time does the work, and the others wait for it, bounded. When a method resolves, what it did is in the log.
 *
 * All changes throw KeyledgerError Sealed on a sealed node; Busy while another change is under way; Unavailable when too few
 * nodes keep what they are dealt: nothing is changed then.
 */
export interface RootCustody {
  readonly state: 'running' | 'sealed' | 'rotating';
  readonly sharesAtHand: SharesAtHand;
  /** Nodes that answer now, this one included. */
  live(): Promise<LiveCustodian[]>;

  /**
   * A new root key: its shares dealt, all master keys rewrapped, the old shares worthless. A failure is in the log too
   * (`RootKeyRotationFailed`).
   * @param cause who is behind it, for the log (`metadataOf` a command, `systemCause`)
   */
  rotateRoot(trigger: Trigger, cause: EventMetadata): Promise<{ position: number }>;

  /** Deals shares of the same root key anew, over the custodians that are enrolled. */
  distribute(cause: EventMetadata): Promise<{ position: number }>;

  /**
   * Takes a node off the list for good and deals the others new shares.
   * @throws KeyledgerError NotFound; InvalidRequest for the last one
   */
  removeCustodian(custodianId: number, reason: string, cause: EventMetadata): Promise<{ position: number }>;
}
