import type { Kysely } from 'kysely';
import { dueEntries } from '../schedule/due.js';
import type { ScheduleRow, ScheduleTables } from '../schedule/tables.js';

/** Due entries in memory at a time. */
const PAGE_ENTRIES = 256;

/** Goes through what is due, in order of its due time, pass after pass: memory holds a page, however many are due. */
export class DueQueue {
  #page: ScheduleRow[] = [];
  #last: ScheduleRow | undefined;
  #isLastPage = false;

  constructor(
    private readonly db: Kysely<ScheduleTables>,
    private readonly now: () => string,
  ) {}

  /** The next entry that is wanted; undefined at the end of a pass. The call after that begins the next pass. */
  async next(wanted: (entry: ScheduleRow) => boolean): Promise<ScheduleRow | undefined> {
    for (;;) {
      const entry = this.#page.shift();
      if (entry && wanted(entry)) return entry;
      if (entry) continue;
      if (this.#isLastPage) {
        this.restart();
        return undefined;
      }
      await this.#read();
    }
  }

  /** Begins at the earliest due time again. */
  restart(): void {
    this.#page = [];
    this.#last = undefined;
    this.#isLastPage = false;
  }

  async #read(): Promise<void> {
    this.#page = await dueEntries(this.db, this.now(), this.#last, PAGE_ENTRIES);
    this.#last = this.#page.at(-1) ?? this.#last;
    this.#isLastPage = this.#page.length < PAGE_ENTRIES;
  }
}
