import { keyIdOfStream } from '@keyledger/domain';
import type { OpenedEvent } from '@keyledger/event-store';
import type { Kysely } from 'kysely';
import type { AuditTables } from '../../tables.js';
import { isNoticed } from '../noticed.js';
import { addNotices, endReceiver, forgetKeys, type EndedReceiver } from '../outbox/change.js';
import type { NoticeRow } from '../outbox/tables.js';
import { principalIdOf } from './batch.js';
import type { KnownPrincipal } from './contacts.js';
import type { KnownKey } from './key-facts.js';
import { noticesOf } from './notices-of.js';
import type { NoticeOptions } from './projection.js';
import { receiversOf } from './receivers.js';

/** Rows held in memory, but for those of one event: many people may be told of many events. */
const MAX_HELD_ROWS = 5_000;

/** What a batch of events does to the outbox. */
export class Making {
  #notices: NoticeRow[] = [];
  readonly #deleted: string[] = [];
  readonly #ended: EndedReceiver[] = [];
  /** A deletion says in clear which project its key was of, also for events before it that can be read no more. */
  readonly #projects: ReadonlyMap<string, string>;

  /** @param principals as they are when an event is told of; the caller keeps it so */
  constructor(
    private readonly principals: ReadonlyMap<string, KnownPrincipal>,
    events: readonly OpenedEvent[],
    private readonly options: NoticeOptions,
  ) {
    this.#projects = new Map(
      events.flatMap(({ type, stream, data }) =>
        type === 'KeyDeleted' && data ? [[keyIdOfStream(stream) ?? '', data.projectId as string]] : [],
      ),
    );
  }

  /** Makes the notices of a key's event, if it is one that people are told of. */
  tell(event: OpenedEvent, keyId: string, known: KnownKey | undefined): void {
    const { type } = event;
    const projectId = known?.projectId ?? this.#projects.get(keyId);
    if (!isNoticed(type) || projectId === undefined) return;
    const people = [...this.principals].filter(([, principal]) => principal.projectId === projectId);
    const receivers = receiversOf(known?.facts, people, this.options.mail);
    const key = { keyId, projectId, known };
    this.#notices.push(...noticesOf({ ...event, type }, key, receivers, this.options.nowMs()));
    if (type === 'KeyDeleted') this.#forget(keyId);
  }

  /** Nothing that waits is sent to who is removed, or to where it is not wanted any more. */
  endReceivers({ type, stream, position, data }: OpenedEvent): void {
    const principalId = principalIdOf(stream) ?? '';
    if (type === 'PrincipalRemoved') this.#ended.push({ principalId, what: 'all', position });
    if (type === 'PrincipalEmailChanged') this.#ended.push({ principalId, what: 'email', position });
    if (type === 'WebhookRemoved' && typeof data?.webhookId === 'string') {
      this.#ended.push({ principalId, what: { webhookId: data.webhookId }, position });
    }
  }

  /** Writes what has been made so far, if that is much. */
  async unload(db: Kysely<AuditTables>): Promise<void> {
    if (this.#notices.length < MAX_HELD_ROWS) return;
    await addNotices(db, this.#notices);
    this.#notices = [];
  }

  async save(db: Kysely<AuditTables>): Promise<void> {
    await addNotices(db, this.#notices);
    await forgetKeys(db, this.#deleted);
    for (const receiver of this.#ended) await endReceiver(db, receiver, this.options.nowMs());
  }

  /** What is held of the key does not even for the time of a transaction reach the database. */
  #forget(keyId: string): void {
    this.#deleted.push(keyId);
    for (const row of this.#notices) {
      if (row.key_id === keyId && row.event_type !== 'KeyDeleted') row.content = null;
    }
  }
}
