import type { Database, ProjectionRunner } from '@keyledger/database';
import type { JsonObject } from '@keyledger/domain';
import type { OpenedEvent } from '@keyledger/event-store';
import { SettingsError, type ServiceContext } from '@keyledger/runtime';
import { noticing } from '../notice.js';
import type { AuditSettings } from '../settings.js';
import type { AuditTables } from '../tables.js';
import { noticesProjection } from './make/projection.js';
import { isNoticed } from './noticed.js';
import { Outbox } from './outbox/outbox.js';
import { prepareOutbox } from './outbox/progress.js';
import { AddressGuard } from './send/address-guard.js';
import { deliver } from './send/deliver.js';
import { Mailer } from './send/mailer.js';
import { NoticeSender } from './send/sender.js';

/** How long to wait for a batch to be committed before its notices are looked for. */
const COMMIT_WAIT_MS = 30_000;

/** The running parts of notices. */
export interface Notices {
  runner: ProjectionRunner<AuditTables>;
  status(): JsonObject;
  stop(): Promise<void>;
}

/**
 * Begins to make notices from the log and to send them.
 * @param applied told of each batch before it is committed
 * @throws SettingsError a mail server without a sender's address.
 */
export async function startNotices(
  context: ServiceContext<AuditSettings>,
  database: Database<AuditTables>,
  applied: (runner: ProjectionRunner<AuditTables>, events: readonly OpenedEvent[]) => void,
): Promise<Notices> {
  const { store, settings, sealed, log } = context;
  const mailer = mailerOf(settings);
  const guard = new AddressGuard(settings.KEYLEDGER_WEBHOOK_ALLOW_PRIVATE);
  const parts = { region: settings.KEYLEDGER_REGION, sealed, guard, mailer };
  const sender = new NoticeSender({
    outbox: new Outbox(database),
    deliver: (notice) => deliver(parts, notice),
    log,
  });
  const making = noticesProjection({ mail: mailer !== null, nowMs: Date.now });
  await prepareOutbox(database, store, making.prefixes);
  const projection = noticing(making, (events) => {
    applied(runner, events);
    if (!events.some(({ type }) => isNoticed(type))) return;
    const wake = () => sender.wake();
    void runner.waitFor(events.at(-1)!.position, COMMIT_WAIT_MS).then(wake, wake);
  });
  const runner: ProjectionRunner<AuditTables> = context.projectInto('audit', database, projection);
  await runner.start();
  sender.start();
  return {
    runner,
    status: () => ({ ...sender.counts(), smtp: mailer !== null, error: sender.lastError() }),
    stop: async () => {
      await runner.stop();
      await sender.stop();
    },
  };
}

function mailerOf({ KEYLEDGER_SMTP_URL: url, KEYLEDGER_MAIL_FROM: from }: AuditSettings): Mailer | null {
  if (!url) return null;
  if (!from) {
    throw new SettingsError('KEYLEDGER_MAIL_FROM: must be set where KEYLEDGER_SMTP_URL is');
  }
  return new Mailer(url, from);
}
