import type { ServiceStatus } from '@keyledger/contracts';
import type { JsonObject } from '@keyledger/domain';
import type { ServiceContext } from '@keyledger/runtime';
import type { AuditMode } from '../batch/usage-publisher.js';
import type { KeyHierarchy } from '../custody/key-hierarchy.js';
import type { Keyring } from '../keyring/keyring.js';
import type { LogFollower } from '../keyring/log-follower.js';

/** What this node says of itself. */
export class StatusReporter {
  constructor(
    private readonly context: Pick<ServiceContext, 'service' | 'instance'>,
    private readonly parts: {
      hierarchy: KeyHierarchy;
      keyring: Keyring;
      follower: LogFollower;
      node: { readonly live: boolean };
      audit: AuditMode;
    },
  ) {}

  /** Ready: unsealed, with a lease, and the keyring is kept true. */
  status(): { ready: boolean; details: JsonObject } {
    const { hierarchy, keyring, follower, node, audit } = this.parts;
    return {
      ready: !hierarchy.sealed && node.live && follower.up,
      details: {
        custody: hierarchy.custody,
        sealed: hierarchy.sealed,
        keyring: { keys: keyring.size, max: keyring.max },
        live: node.live,
        following: follower.up,
        appliedPosition: follower.position,
        audit,
      },
    };
  }

  reply(): ServiceStatus {
    const { service, instance } = this.context;
    return { service, instance, ...this.status() };
  }
}
