import { join } from 'node:path';
import {
  BACKUP_PIECE_BYTES,
  type BackupView,
  type CommandContext,
  type RestoreView,
} from '@keyledger/contracts';
import { newKdf } from '@keyledger/backup-file';
import { newId, projectStream } from '@keyledger/domain';
import { plainEvent } from '@keyledger/event-store';
import { BackupsAndRestores } from '../backups-and-restores.js';
import type { BackupDatabase } from '../backup/schema.js';
import type { BackupStore } from '../backup/store/backup-store.js';
import { systemCause } from '../custody/cause.js';
import { CredentialService } from '../credentials/credential-service.js';
import { CustodyLog } from '../custody/custody-log.js';
import { CryptoWorld } from './crypto-world.js';
import { NOW, PROJECT, openCryptoDatabase } from './stores.js';

/** Far above what anything here takes. */
const SETTLE_MS = 60_000;
export const PASSWORD = 'correct horse battery';

export const command = (changes: Partial<CommandContext> = {}): CommandContext => ({
  requestId: 'request-1',
  commandId: newId(),
  requestHash: 'hash',
  caller: { principalId: 'p1', principalName: 'an admin', projectId: PROJECT, role: 'admin' },
  sourceAddress: '127.0.0.1',
  frontDoor: 'native',
  ...changes,
});

/** A `CryptoWorld` with backups and restores, over the same log and material database. */
export class BackupWorld {
  private constructor(
    readonly crypto: CryptoWorld,
    readonly database: BackupDatabase,
    readonly custody: CustodyLog,
    readonly node: BackupsAndRestores,
    readonly store: BackupStore | null,
    /** Keys whose resources were released, and what the service's log complains of. */
    readonly released: string[],
    readonly failures: object[],
  ) {}

  /** @param openStore opens a backup store in the folder that it is given */
  static async open(openStore?: (folder: string) => Promise<BackupStore>): Promise<BackupWorld> {
    const crypto = await CryptoWorld.open();
    const created = plainEvent({
      id: newId(),
      type: 'ProjectCreated',
      time: NOW,
      schema: 1,
      data: { name: 'first', deletionWaitHours: 72 },
      metadata: { ...systemCause(), frontDoor: 'launcher' },
    });
    await crypto.log.append(projectStream(PROJECT), 'none', [created]);
    const custody = new CustodyLog(crypto.log, () => crypto.now, { warn: () => undefined });
    const root = (await crypto.store.root())!;
    await custody.load(root.providerId);
    const [master] = await crypto.store.masterKeys();
    const { rootKeyId, fingerprint } = root;
    await custody.begin({ rootKeyId, fingerprint, custody: 'test' }, master!.id);
    const store = openStore ? await openStore(join(crypto.folder, 'store')) : null;
    return BackupWorld.over(crypto, custody, store);
  }

  /** Another node, on the same log and data. */
  static async over(
    crypto: CryptoWorld,
    custody: CustodyLog,
    store: BackupStore | null,
  ): Promise<BackupWorld> {
    const database = (await openCryptoDatabase(crypto.folder)) as unknown as BackupDatabase;
    const failures: object[] = [];
    const released: string[] = [];
    const node = await BackupsAndRestores.over({
      ...{ database, custody, store, masters: crypto.masters, events: crypto.log },
      now: () => crypto.now,
      kdf: () => ({ ...newKdf(), memoryKiB: 64, passes: 1 }),
      log: {
        info: () => undefined,
        warn: (details) => void failures.push(details),
        error: (details) => void failures.push(details),
      },
      release: async (_restoreId, keyIds) => void released.push(...keyIds),
    });
    return new BackupWorld(crypto, database, custody, node, store, released, failures);
  }

  get material() {
    return this.node.material(this.crypto.material);
  }

  get credentials() {
    const { masters, store } = this.crypto;
    return this.node.credentials(new CredentialService(masters, store, () => this.crypto.now));
  }

  async takeFile(password = PASSWORD, keyIds?: string[]): Promise<{ view: BackupView; file: Buffer }> {
    const asked = await this.node.backups.take({
      context: command(),
      kind: 'file',
      password,
      ...(keyIds ? { keyIds } : {}),
    });
    const view = await this.untilTaken(asked.id);
    return { view, file: await this.download(view.id) };
  }

  /** Resolves when the backup that a new store gets by itself is over, too: nothing writes to the store then. */
  async takeStore(): Promise<BackupView> {
    const { id } = await this.node.backups.take({ context: command(), kind: 'store' });
    await this.settled(
      () => this.node.backups.list({ context: command(), limit: 10, cursor: null }),
      ({ backups }) => backups.every(({ state }) => state !== 'running'),
    );
    return this.untilTaken(id);
  }

  untilTaken(id: string): Promise<BackupView> {
    return this.settled(
      () => this.node.backups.show({ context: command(), id }),
      ({ state }) => state !== 'running',
    );
  }

  async download(id: string): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let piece = 0; ; piece++) {
      const { bytes, last } = await this.node.backups.read({ context: command(), id, piece });
      pieces.push(Buffer.from(bytes, 'base64'));
      if (last) return Buffer.concat(pieces);
    }
  }

  /** Opens a restore, uploads and plans. */
  async plan(file: Buffer | 'store', password = PASSWORD): Promise<RestoreView> {
    const source = file === 'store' ? 'store' : 'file';
    const { id } = await this.node.restores.open({ context: command(), source });
    if (file !== 'store') await this.upload(id, file);
    await this.node.restores.plan({ context: command(), id, ...(file === 'store' ? {} : { password }) });
    return this.untilSettled(id);
  }

  async upload(id: string, file: Buffer): Promise<void> {
    for (let piece = 0; piece * BACKUP_PIECE_BYTES < file.length; piece++) {
      const bytes = file.subarray(piece * BACKUP_PIECE_BYTES, (piece + 1) * BACKUP_PIECE_BYTES);
      await this.node.restores.write({ context: command(), id, piece, bytes: bytes.toString('base64') });
    }
  }

  async apply(id: string): Promise<RestoreView> {
    await this.node.restores.apply({ context: command(), id });
    return this.untilSettled(id);
  }

  untilSettled(id: string): Promise<RestoreView> {
    return this.settled(
      () => this.node.restores.show({ context: command(), id }),
      ({ state }) => state !== 'planning' && state !== 'running',
    );
  }

  private async settled<View>(show: () => Promise<View>, isSettled: (view: View) => boolean): Promise<View> {
    const deadline = Date.now() + SETTLE_MS;
    for (;;) {
      const view = await show();
      if (isSettled(view)) return view;
      if (Date.now() > deadline)
        throw new Error(`it never settled: ${JSON.stringify(this.failures.map(String))}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Destroys or spoils what lies in the material database, as a broken disk or hand would. */
  async damage(keyId: string, version: number, how: 'remove' | 'spoil'): Promise<void> {
    const { kysely } = this.database;
    const spoiled = { wrapped: Buffer.from('spoiled') };
    const done =
      how === 'remove'
        ? kysely.deleteFrom('key_versions').where('key_id', '=', keyId).where('version', '=', version)
        : kysely
            .updateTable('key_versions')
            .set(spoiled)
            .where('key_id', '=', keyId)
            .where('version', '=', version);
    await done.execute();
    this.crypto.keyring.clear();
  }

  async close(): Promise<void> {
    await this.node.stop();
    await this.database.close();
    this.custody.stop();
    await this.crypto.close();
  }
}
