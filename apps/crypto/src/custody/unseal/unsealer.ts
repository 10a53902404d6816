import { createSecretKey } from 'node:crypto';
import type { Distribution } from '@keyledger/domain';
import { newMasterKey } from '../../master-keys/master-key.js';
import type { RootKeyRecord } from '../../material-store/root-record.js';
import { systemCause } from '../cause.js';
import { CustodyError } from '../custody-error.js';
import type { CustodyParts } from '../custody-parts.js';
import type { Enrolment } from '../enrol/enrolment.js';
import type { FirstStart } from '../first-start/first-start.js';
import type { Certificate } from '../identity/certificate.js';
import { SHARES, announcementOf } from '../record/root-parameters.js';
import { tellLog } from '../record/tell-log.js';
import type { SharesAtHand } from '../root-custody.js';
import type { EarlierRoot } from '../take-over/earlier-root.js';
import { gatherShares, type WantedRoot } from './gather-shares.js';

/** Comes by the root key that the material store needs: at a start, and again after another node has rotated it. */
export class Unsealer {
  atHand: SharesAtHand = { atHand: 0, needed: 0 };
  /** Whether there is a root key to come by. */
  isSetUp = false;
  private certificate: Certificate | null = null;

  constructor(
    private readonly parts: CustodyParts,
    private readonly enrolment: Enrolment,
    private readonly firstStart: FirstStart,
    private readonly earlier: EarlierRoot,
  ) {}

  /**
   * One try.
   * @returns whether the master keys are open under the root key of the store
   * @throws CustodyError what an operator has to do; KeyledgerError AccessDenied: the node was taken off the list
   */
  async attempt(): Promise<boolean> {
    const { store, log, masters } = this.parts;
    const record = await store.root();
    const instanceId = record?.providerId ?? (await log.find());
    if (instanceId === null) {
      await this.firstStart.attempt();
      return false;
    }
    this.isSetUp = true;
    await log.load(instanceId);
    const wanted = this.wanted(record);
    const secret = (await this.earlier.read(record, wanted)) ?? (await this.gather(wanted));
    if (!secret) return false;
    const root = { id: wanted.rootKeyId, key: createSecretKey(secret) };
    secret.fill(0);
    const counts = record ?? (await this.rebuild(root, wanted));
    await masters.open(root);
    await tellLog(this.parts, counts);
    return true;
  }

  /** Whether no share is to be had anywhere, and nothing tells where one could be. @throws CustodyError what to do then */
  async checkHope(): Promise<void> {
    const { store, log } = this.parts;
    const record = await store.root();
    if (this.atHand.atHand > 0 || record?.custody === SHARES) return;
    if (record) throw new CustodyError(this.earlier.missing);
    if (!log.begun) return;
    throw new CustodyError(
      `the material store is empty, but the log has an installation (${log.instanceId}), and no share of its root key is at hand: ` +
        'bring back the database of the material, or the custodian folders of enough nodes; to begin anew, use another event store',
    );
  }

  private wanted(record: RootKeyRecord | null): WantedRoot {
    const { log } = this.parts;
    const known = log.begun ? log.custody.current : null;
    const { rootKeyId, fingerprint } = record ?? known!;
    const distributions: Distribution[] = [];
    if (known?.rootKeyId === rootKeyId && known.distribution) distributions.push(known.distribution);
    const announcement = record && announcementOf(record);
    if (announcement && distributions.length === 0) distributions.push(announcement.distribution);
    return { rootKeyId, fingerprint, distributions };
  }

  private async gather(wanted: WantedRoot): Promise<Buffer | null> {
    const { folder } = this.parts;
    const candidates = folder.of(wanted.rootKeyId).map(({ certificate }) => certificate);
    if (this.certificate?.rootKeyId === wanted.rootKeyId) candidates.push(this.certificate);
    const [newest] = candidates.sort((a, b) => b.distributionNo - a.distributionNo);
    const { secret, locked, ...atHand } = await gatherShares(this.parts, wanted, newest ?? null);
    this.atHand = atHand;
    if (secret) return secret;
    if (locked) throw locked;
    // Perhaps the shares were dealt anew while this node was away: whoever has the root key certifies it again.
    this.certificate = await this.enrolment.ask(wanted.rootKeyId);
    return null;
  }

  /** The record is lost, the root key is not: the record follows from the log, and what a new master key wraps can be restored. */
  private async rebuild(
    root: { id: string; key: ReturnType<typeof createSecretKey> },
    { fingerprint }: WantedRoot,
  ): Promise<RootKeyRecord> {
    const { store, log, now, report } = this.parts;
    const record = {
      providerId: log.instanceId,
      rootKeyId: root.id,
      fingerprint,
      custody: SHARES,
      parameters: {},
    };
    const master = newMasterKey(root, now());
    await store.establish(record, master);
    if ((await store.masterKeys()).some(({ id }) => id === master.id)) {
      report.warn(
        { rootKeyId: root.id },
        'the record of the root key was lost and has been rebuilt; restore the material',
      );
      await log.append(
        ({ current }) => [
          {
            type: 'MasterKeyRotationStarted',
            data: {
              masterKeyId: master.id,
              rootKeyId: root.id,
              replaces: current.masterKeys.inUse,
              trigger: 'manual',
            },
          },
          { type: 'MasterKeyRotationCompleted', data: { masterKeyId: master.id, rewrapped: 0 } },
        ],
        systemCause(),
      );
    }
    return (await store.root()) ?? record;
  }
}
