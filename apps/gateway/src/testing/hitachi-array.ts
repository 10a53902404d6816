import {
  BACKUP,
  CRYPTO,
  LIFECYCLE,
  RESTORE,
  type BackupView,
  type ChangeKeyRequest,
  type CreateKeyRequest,
  type DescribeKeyRequest,
  type KeyView,
  type ListKeysRequest,
  type PlanRestoreRequest,
  type RestoreView,
  type TakeBackupRequest,
  type WriteRestoreRequest,
} from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import { aKey } from './answers.js';
import { GatewayUnderTest, PROJECT } from './gateway-under-test.js';

export const OBJECTS = '/ConfigurationManager/v1/objects';
export const USER = { accessKeyId: 'KLAKARRAYARRAYARRAY1', secretAccessKey: 'an example: used nowhere' };
export const BACKUP_ID = '33333333-2222-4333-8444-555555555555';
export const RESTORE_ID = '44444444-2222-4333-8444-555555555555';
const PAGE_KEYS = 2;

export const basic = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

/** Answers of the array's API as they came. */
export interface Told {
  status: number;
  headers: Record<string, unknown>;
  body: any;
  text: string;
}

/** The array's API before services that keep keys, backups and restores in memory, as far as it asks for them. */
export class HitachiArray {
  readonly keys: KeyView[] = [];
  readonly backups: BackupView[] = [];
  readonly uploaded: Buffer[] = [];
  readonly passwords: (string | undefined)[] = [];
  file = Buffer.from('an encrypted file');
  restore: Partial<RestoreView> = {};

  private constructor(readonly gateway: GatewayUnderTest) {}

  static async start(): Promise<HitachiArray> {
    const array = new HitachiArray(await GatewayUnderTest.start());
    array.answerKeys();
    array.answerBackups();
    await array.gateway.principal(
      'operator-of-the-array',
      { type: 'PrincipalCreated', data: { projectId: PROJECT, name: 'Ada', role: 'admin' } },
      { type: 'AccessKeyAdded', data: { accessKeyId: USER.accessKeyId } },
    );
    return array;
  }

  stop(): Promise<void> {
    return this.gateway.stop();
  }

  /** As at its start, but for the jobs and sessions that it remembers. */
  reset(): void {
    for (const list of [this.keys, this.backups, this.uploaded, this.passwords, this.gateway.asked]) {
      list.length = 0;
    }
    this.restore = {};
    this.answerKeys();
    this.answerBackups();
  }

  /** @param authorization default: the user's Basic credentials; null: none. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    authorization: string | null = basic(USER.accessKeyId, USER.secretAccessKey),
    headers: Record<string, string> = {},
  ): Promise<Told> {
    const sent = authorization === null ? headers : { ...headers, authorization };
    return this.gateway.call(method, `${OBJECTS}/${path}`, { as: null, body, headers: sent });
  }

  /** The job of an answer, once it has ended. */
  async ended({ body }: Told): Promise<any> {
    for (;;) {
      const job = (await this.call('GET', `jobs/${body.jobId}`)).body;
      if (job.status === 'Completed') return job;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  addKey(number: number, more: Partial<KeyView> = {}): KeyView {
    const key = aKey({
      id: `11111111-2222-4333-8444-${String(number).padStart(12, '0')}`,
      aliases: [`hitachi/encryption-key/${number}`],
      tags: { 'hitachi-encryption-key': String(number) },
      ...more,
    });
    this.keys.push(key);
    return key;
  }

  private answerKeys(): void {
    const { answers } = this.gateway;
    answers.set(CRYPTO.credentials, ({ accessKeyId }: { accessKeyId: string }) => ({
      secretAccessKey: accessKeyId === USER.accessKeyId ? USER.secretAccessKey : null,
    }));
    answers.set(LIFECYCLE.listKeys, ({ cursor }: ListKeysRequest) => {
      const from = cursor === null ? 0 : Number(cursor);
      const keys = this.keys.slice(from, from + PAGE_KEYS);
      return { keys, nextCursor: from + PAGE_KEYS < this.keys.length ? String(from + PAGE_KEYS) : null };
    });
    answers.set(LIFECYCLE.describeKey, ({ key }: DescribeKeyRequest) => {
      const found = this.keys.find(({ aliases }) => 'alias' in key && aliases.includes(key.alias));
      if (!found) throw new KeyledgerError('AliasNotFound', 'there is no such alias');
      return found;
    });
    answers.set(LIFECYCLE.createKey, ({ alias, tags, keyId }: CreateKeyRequest) => {
      if (this.keys.some(({ aliases }) => aliases.includes(alias!))) {
        throw new KeyledgerError('AliasExists', 'the alias is taken');
      }
      const key = aKey({ id: keyId, aliases: [alias!], tags });
      this.keys.push(key);
      return { key, position: 1 };
    });
    answers.set(LIFECYCLE.changeKey, ({ key, change }: ChangeKeyRequest) => {
      const found = this.keys.find(({ id }) => 'id' in key && key.id === id)!;
      if (change.type === 'ScheduleDeletion') found.state = 'PendingDeletion';
      return { key: found, position: 2 };
    });
  }

  private answerBackups(): void {
    const { answers } = this.gateway;
    answers.set(BACKUP.take, ({ kind, password }: TakeBackupRequest) => {
      this.passwords.push(password);
      const view: BackupView = {
        id: BACKUP_ID,
        ...{ kind, state: 'taken', all: true, keys: 1, versions: 1, takenBy: 'Ada' },
        takenAt: '2026-11-24T12:00:00.500Z',
        ...{ bytes: kind === 'file' ? this.file.length : null, sha256: null, reason: null },
      };
      this.backups.push(view);
      return { ...view, state: 'running', takenAt: null, bytes: null };
    });
    answers.set(BACKUP.show, () => this.backups.at(-1));
    answers.set(BACKUP.list, () => ({ backups: this.backups, nextCursor: null, store: null }));
    answers.set(BACKUP.read, ({ piece }: { piece: number }) => ({
      bytes: this.file.subarray(piece * 6, piece * 6 + 6).toString('base64'),
      last: piece * 6 + 6 >= this.file.length,
    }));
    const view = (state: RestoreView['state'], source: RestoreView['source'] = 'file'): RestoreView => ({
      ...{ id: RESTORE_ID, source, state, backupId: BACKUP_ID, takenAt: null, report: null, reason: null },
      ...this.restore,
    });
    let state: RestoreView['state'] = 'uploading';
    answers.set(RESTORE.open, ({ source }: { source: RestoreView['source'] }) => view(state, source));
    answers.set(RESTORE.write, ({ bytes }: WriteRestoreRequest) => {
      this.uploaded.push(Buffer.from(bytes, 'base64'));
      return {};
    });
    answers.set(RESTORE.plan, ({ password }: PlanRestoreRequest) => {
      this.passwords.push(password);
      return view((state = 'planned'));
    });
    answers.set(RESTORE.apply, () => view((state = 'done')));
    answers.set(RESTORE.show, () => view(state));
  }
}
