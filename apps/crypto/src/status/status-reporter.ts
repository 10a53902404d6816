import type { ServiceStatus } from '@keyledger/contracts';
import { survivalSentence, type Custody, type JsonObject } from '@keyledger/domain';
import type { ServiceContext } from '@keyledger/runtime';
import type { AuditMode } from '../batch/usage-publisher.js';
import type { CustodyLog } from '../custody/custody-log.js';
import type { CustodyNode } from '../custody/custody-node.js';
import type { Keyring } from '../keyring/keyring.js';
import type { KmsBackends } from '../kms-backend/kms-backends.js';
import type { LostMaterial } from '../keyring/lost-material.js';
import type { LogFollower } from '../keyring/log-follower.js';

/** What this node says of itself. */
export class StatusReporter {
  constructor(
    private readonly context: Pick<ServiceContext, 'service' | 'instance'>,
    private readonly parts: {
      custody: Pick<CustodyNode, 'name' | 'state' | 'sharesAtHand'>;
      custodyLog: Pick<CustodyLog, 'begun' | 'custody'>;
      keyring: Keyring;
      kmsBackends: Pick<KmsBackends, 'cacheCounts'>;
      follower: LogFollower;
      node: { readonly live: boolean };
      audit: AuditMode;
      lost: Pick<LostMaterial, 'count'>;
      /** In words; null: none is configured. */
      backupStore: string | null;
    },
  ) {}

  /** Ready: unsealed, with a lease, and the keyring is kept true. */
  status(): { ready: boolean; details: JsonObject } {
    const { custody, custodyLog, keyring, kmsBackends, follower, node, audit, lost, backupStore } =
      this.parts;
    const sealed = custody.state === 'sealed';
    const { atHand, needed } = custody.sharesAtHand;
    return {
      ready: !sealed && node.live && follower.up,
      details: {
        sealed,
        custodian: custody.name,
        custody: {
          state: custody.state,
          ...(custodyLog.begun ? heldHow(custodyLog.custody) : { survives: null }),
          ...(sealed ? { sharesAtHand: atHand, sharesNeeded: needed } : {}),
        },
        keyring: { keys: keyring.size, max: keyring.max },
        vaultCache: { ...kmsBackends.cacheCounts },
        live: node.live,
        following: follower.up,
        appliedPosition: follower.position,
        audit,
        // Versions that this node has looked for in vain: a restore brings them back.
        lostVersions: lost.count,
        backupStore,
      },
    };
  }

  reply(): ServiceStatus {
    const { service, instance } = this.context;
    return { service, instance, ...this.status() };
  }
}

/** How the shares lie, in numbers and in a sentence. */
function heldHow(custody: Custody): JsonObject {
  const { distribution } = custody.current;
  return {
    survives: survivalSentence(custody),
    distributionNo: distribution?.distributionNo ?? 0,
    threshold: distribution?.threshold ?? 0,
    shares: distribution?.shares.length ?? 0,
    acknowledged: distribution?.shares.filter(({ lastAckAt }) => lastAckAt !== null).length ?? 0,
  };
}
