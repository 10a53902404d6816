import type { Kysely } from 'kysely';
import { LEASE_MS } from './limits.js';
import type { BackupDatabase, BackupRow, BackupTables, RestoreRow } from './schema.js';

/** Somebody else works on it now: whoever hears this stops. */
export class OvertakenError extends Error {
  override readonly name = 'OvertakenError';
}

type JobRow = BackupRow | RestoreRow;
type JobTable<Row extends JobRow> = {
  [Name in keyof BackupTables]: BackupTables[Name] extends Row ? Name : never;
}[keyof BackupTables];
/** What all jobs have, in a table of whatever name: the queries here are the same for each. */
type Jobs = Pick<JobRow, 'id' | 'created_at' | 'attempt' | 'lease_until'> & { state: string };

/** Jobs that nodes work on in the background, in the material database: one node at a time, and another when it died. */
export class JobRows<Row extends JobRow> {
  protected readonly kysely: BackupDatabase['kysely'];
  /** The table's rows as `Jobs`. */
  private readonly table: 'jobs';

  /**
   * @param noun what a job is called
   * @param atWork states in which there is something to do for a node
   */
  constructor(
    { kysely }: BackupDatabase,
    table: JobTable<Row>,
    private readonly noun: string,
    readonly atWork: readonly Row['state'][],
  ) {
    this.kysely = kysely;
    this.table = table as unknown as 'jobs';
  }

  private get jobs(): Kysely<{ jobs: Jobs }> {
    return this.kysely as unknown as Kysely<{ jobs: Jobs }>;
  }

  async find(id: string): Promise<Row | undefined> {
    const row = await this.jobs.selectFrom(this.table).selectAll().where('id', '=', id).executeTakeFirst();
    return row as Row | undefined;
  }

  /** Does nothing where it is there: a retry. */
  async add(row: Row): Promise<void> {
    await this.jobs
      .insertInto(this.table)
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** Takes over a job that nobody works on, the oldest one; undefined where there is none. */
  async claim(): Promise<Row | undefined> {
    const waiting = await this.jobs
      .selectFrom(this.table)
      .selectAll()
      .where('state', 'in', this.atWork)
      .where('lease_until', '<', Date.now())
      .orderBy('created_at')
      .limit(1)
      .executeTakeFirst();
    if (!waiting) return undefined;
    const claimed = { attempt: waiting.attempt + 1, lease_until: Date.now() + LEASE_MS };
    const { numUpdatedRows } = await this.jobs
      .updateTable(this.table)
      .set(claimed)
      .where('id', '=', waiting.id)
      .where('attempt', '=', waiting.attempt)
      .executeTakeFirst();
    return numUpdatedRows === 1n ? ({ ...waiting, ...claimed } as Row) : undefined;
  }

  /** Changes a job that the caller works on, and says that it does so still. @throws OvertakenError */
  async update(job: Row, changes: Partial<Row> = {}): Promise<void> {
    const { numUpdatedRows } = await this.jobs
      .updateTable(this.table)
      .set({ lease_until: Date.now() + LEASE_MS, ...(changes as Partial<Jobs>) })
      .where('id', '=', job.id)
      .where('attempt', '=', job.attempt)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw new OvertakenError(`another node works on ${this.noun} ${job.id}`);
  }
}
