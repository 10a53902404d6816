import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Barrier } from '@keyledger/bus';
import { keyStream } from '@keyledger/domain';
import type { ServiceContext } from '@keyledger/runtime';
import { AliasLog } from '../aliases/alias-log.js';
import { CONTEXT, DATABASE, type LifecycleDatabase } from '../context.js';
import { CryptoClient } from '../crypto-client.js';
import { KeyLog } from '../log/key-log.js';
import { KeyQueries } from '../read-model/key-queries.js';

/** How often keys are looked for whose erasing was cut short, and how many at a time. */
const SWEEP_INTERVAL_MS = 30_000;
const SWEEP_PAGE = 100;
const SCRUB_ATTEMPTS = 5;
const SCRUB_PAUSE_MS = 50;
/** A store that needs to be told to free space is told at most this often. */
const RECLAIM_INTERVAL_MS = 6 * 3_600_000;

/**
 * What follows a `KeyDeleted` (DESIGN 4 and 5): no crypto node serves the key, its material and history key are destroyed, its
 * stream is cut to the one event. Each step bears being repeated, and a sweep finishes what a crash cut short.
 */
@Injectable()
export class Eraser {
  private stopping = new AbortController();
  /** Something was erased since the store was last asked to free its space. */
  private reclaimable = false;
  private reclaimedAt = -Infinity;
  private sweeping: Promise<void> | undefined;

  constructor(
    @Inject(CONTEXT) private readonly context: ServiceContext,
    @Inject(DATABASE) private readonly database: LifecycleDatabase,
    private readonly crypto: CryptoClient,
    private readonly log: KeyLog,
    private readonly aliases: AliasLog,
    private readonly queries: KeyQueries,
    private readonly barrier: Barrier,
  ) {}

  /**
   * Notes, before the deletion is appended, which aliases are to be erased: afterwards the read model knows them no more.
   */
  async noteAliases(keyId: string): Promise<void> {
    await this.queries.caughtUp();
    const names = await this.queries.aliasNamesEver(keyId);
    if (names.length === 0) return;
    await this.database.kysely
      .insertInto('alias_erasures')
      .values(names.map(({ projectId, name }) => ({ key_id: keyId, project_id: projectId, name })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** Notes, before it is appended, that imported material is about to end: what a crash then leaves is destroyed later. */
  async noteMaterial(keyId: string): Promise<void> {
    await this.database.kysely
      .insertInto('material_erasures')
      .values({ key_id: keyId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** Destroys imported material that was noted, unless the log says that the key has (again) material. Idempotent. */
  async destroyMaterial(keyId: string): Promise<void> {
    const { state } = await this.log.load(keyId);
    const keeps = state !== undefined && state.state !== 'Deleted' && state.material.present;
    // The note stays while there is material: its end may not be in the log yet.
    if (keeps) return;
    if (state) await this.crypto.destroyMaterial(keyId);
    await this.database.kysely.deleteFrom('material_erasures').where('key_id', '=', keyId).execute();
  }

  /** Erases a key whose deletion is in the log. */
  async erase(keyId: string): Promise<void> {
    const stream = keyStream(keyId);
    const [last] = await this.context.store.readStream(stream, { backwards: true, limit: 1 });
    if (last?.type !== 'KeyDeleted') throw new Error(`key ${keyId} is not deleted`);
    await this.barrier.confirm('crypto', last.position);
    await this.crypto.destroy(keyId);
    await this.context.store.truncate(stream, last.revision);
    await this.eraseAliases(keyId);
    // The read model drops its rows when the event reaches it: only after that is there something to scrub.
    await this.queries.caughtUp();
    await this.scrub();
    await this.database.kysely
      .insertInto('erased_keys')
      .values({ key_id: keyId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    this.reclaimable = true;
  }

  /** A reader that is in the way goes soon; one that does not leaves traces that the next scrub takes. */
  private async scrub(): Promise<void> {
    for (let attempt = 1; attempt <= SCRUB_ATTEMPTS; attempt++) {
      if ((await this.database.scrub()) || this.database.dialect === 'postgres') return;
      await sleep(SCRUB_PAUSE_MS);
    }
  }

  private async eraseAliases(keyId: string): Promise<void> {
    const { kysely } = this.database;
    const noted = await kysely.selectFrom('alias_erasures').selectAll().where('key_id', '=', keyId).execute();
    const isDeleted = async (id: string): Promise<boolean> =>
      (await this.log.load(id)).state?.state === 'Deleted';
    for (const { project_id, name } of noted) await this.aliases.erase(project_id, name, isDeleted);
    if (noted.length > 0) await kysely.deleteFrom('alias_erasures').where('key_id', '=', keyId).execute();
  }

  start(): void {
    this.sweeping = this.sweepForEver();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.sweeping;
  }

  private async sweepForEver(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.sweep().catch((error: unknown) => {
        this.context.log.warn({ err: error }, 'erasing deleted keys was put off');
      });
      await this.reclaim().catch((error: unknown) => {
        this.context.log.warn({ err: error }, 'freeing the space of deleted keys was put off');
      });
      await sleep(SWEEP_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async reclaim(): Promise<void> {
    if (!this.reclaimable || performance.now() - this.reclaimedAt < RECLAIM_INTERVAL_MS) return;
    await this.context.store.reclaim();
    this.reclaimable = false;
    this.reclaimedAt = performance.now();
  }

  private async sweep(): Promise<void> {
    const ended = await this.database.kysely
      .selectFrom('material_erasures')
      .select('key_id')
      .limit(SWEEP_PAGE)
      .execute();
    for (const { key_id } of ended) await this.destroyMaterial(key_id);
    for (;;) {
      const unfinished = await this.queries.deletedButNotErased(SWEEP_PAGE);
      for (const keyId of unfinished) {
        if (this.stopping.signal.aborted) return;
        await this.erase(keyId);
      }
      if (unfinished.length < SWEEP_PAGE) return;
    }
  }
}
