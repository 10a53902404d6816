import { createSecretKey, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId, shareHolders, type Custodian } from '@keyledger/domain';
import { newMasterKey } from '../../master-keys/master-key.js';
import type { RootKeyRecord } from '../../material-store/root-record.js';
import type { HeldLease } from '../../material-store/work-lease.js';
import { secretFingerprint } from '../../wrapping/fingerprint.js';
import type { CustodyParts } from '../custody-parts.js';
import { dealShares } from '../deal/deal-shares.js';
import { notKept } from '../deal/not-kept.js';
import type { Enrolment } from '../enrol/enrolment.js';
import { Authority } from '../identity/authority.js';
import { SHARES, withAnnouncement } from '../record/root-parameters.js';

export const ROOT_KEY_BYTES = 32;
/** How long the first set-up waits for the nodes that are expected: they start at the same time, on machines of any speed. */
export const SETUP_WAIT_MS = 45_000;
const LOOK_EVERY_MS = 200;
/** A node that waits to be enrolled asks far more often than this. */
const CANDIDATE_FRESH_MS = 10_000;

/** The very first start: makes the root key, deals its shares, and only then lets it count. */
export class FirstStart {
  constructor(
    private readonly parts: CustodyParts,
    private readonly enrolment: Enrolment,
  ) {}

  /**
   * One node does it, the others are dealt their shares.
   * @throws KeyledgerError Busy: another node is at it; Unavailable: a node did not keep its share
   */
  async attempt(): Promise<void> {
    // Whoever sets up learns in this way that this node is there.
    await this.enrolment.ask(null);
    await this.parts.lease.run(0, async (lease) => {
      const { store, log } = this.parts;
      if ((await store.root()) ?? (await log.find())) return;
      await this.setUp(lease, await this.custodians());
    });
  }

  private async custodians(): Promise<Custodian[]> {
    const { nodes } = this.parts.settings;
    const deadline = performance.now() + SETUP_WAIT_MS;
    for (;;) {
      const candidates = this.enrolment.candidates.recent(CANDIDATE_FRESH_MS);
      const late = performance.now() > deadline;
      if (candidates.length >= nodes || (late && candidates.length > 0)) {
        return candidates.map((candidate, index) => ({ ...candidate, custodianId: index + 1 }));
      }
      await sleep(LOOK_EVERY_MS);
      await this.enrolment.ask(null);
    }
  }

  private async setUp(lease: HeldLease, custodians: Custodian[]): Promise<void> {
    const { store, now, report } = this.parts;
    const secret = randomBytes(ROOT_KEY_BYTES);
    try {
      const root = { id: `nsk_${newId()}`, key: createSecretKey(secret) };
      const instanceId = newId();
      const dealt = await this.deal(lease, instanceId, root, secret, custodians);
      const firstMaster = newMasterKey(root, now());
      const record: RootKeyRecord = {
        providerId: instanceId,
        rootKeyId: root.id,
        fingerprint: secretFingerprint(secret),
        custody: SHARES,
        parameters: withAnnouncement({
          kind: 'first',
          firstMasterKeyId: firstMaster.id,
          custodians,
          ...dealt,
        }),
      };
      await store.establish(record, firstMaster);
      report.info({ rootKeyId: root.id, nodes: custodians.length }, 'the root key was made and dealt');
    } finally {
      secret.fill(0);
    }
  }

  private async deal(
    { term }: HeldLease,
    instanceId: string,
    root: { id: string; key: ReturnType<typeof createSecretKey> },
    secret: Buffer,
    custodians: Custodian[],
  ) {
    const { bus, joinSecret } = this.parts;
    const authority = new Authority(root.key);
    const holders = shareHolders(custodians);
    const { kept, ...dealt } = await dealShares(
      bus,
      {
        instanceId,
        rootKeyId: root.id,
        secret,
        authority,
        signer: authority,
        replaces: null,
        term,
        distributionNo: 1,
        custodians: holders,
      },
      joinSecret,
    );
    if (kept.size < holders.length) throw notKept(holders, kept);
    return dealt;
  }
}
