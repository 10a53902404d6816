import { ProjectionRunner, type Database } from '@keyledger/database';
import type { JsonObject } from '@keyledger/domain';
import { openEvent, type OpenedEvent } from '@keyledger/event-store';
import { ensureUsageStream } from '@keyledger/bus';
import { serveMessages, statusReply, type RunningService, type ServiceContext } from '@keyledger/runtime';
import { AuditModule } from './audit.module.js';
import { EventFeed } from './events/event-feed.js';
import { Owners } from './events/owners.js';
import { Wake } from './events/wake.js';
import { KeyHistory } from './history/key-history.js';
import { historyProjection } from './history/projection.js';
import { usageArrived } from './ledger/arrived.js';
import { usageErasure } from './ledger/erase-usage.js';
import { UsageIntake } from './ledger/intake.js';
import { keepRecords } from './ledger/keep-records.js';
import { createLedgerTables } from './ledger/tables.js';
import { UsageListing } from './ledger/usage-listing.js';
import { noticing } from './notice.js';
import { NoticeListing } from './notices/notice-listing.js';
import { startNotices, type Notices } from './notices/start-notices.js';
import { Scrubber } from './scrubber.js';
import type { AuditSettings } from './settings.js';
import type { AuditTables } from './tables.js';

/** How long to wait for a batch to be committed before its deletions are scrubbed. */
const COMMIT_WAIT_MS = 30_000;

/** Starts the audit service: history, events and notices from the log, the ledger of usage records from the bus. */
export async function startAudit(context: ServiceContext<AuditSettings>): Promise<RunningService> {
  const { bus, store, log } = context;
  const database = await context.openDatabase<AuditTables>('audit', { secureDelete: true });
  await createLedgerTables(database);
  // Before this service is ready: crypto nodes publish to a stream that must be there.
  await ensureUsageStream(bus);

  const wake = new Wake();
  const scrubber = new Scrubber(database, log);
  const scrubAfter = (runner: ProjectionRunner<AuditTables>, events: readonly OpenedEvent[]): void => {
    const deletion = events.findLast(({ type }) => type === 'KeyDeleted');
    const request = () => scrubber.request();
    if (deletion) void runner.waitFor(deletion.position, COMMIT_WAIT_MS).then(request, request);
  };
  const projection = noticing(historyProjection, (events) => {
    wake.notify();
    scrubAfter(history, events);
  });
  const history: ProjectionRunner<AuditTables> = context.projectInto('audit', database, projection);
  const erasure: ProjectionRunner<AuditTables> = runErasure(context, database, (events) =>
    scrubAfter(erasure, events),
  );
  const intake = new UsageIntake(bus, (records) => keepRecords(database, records), log);
  await history.start();
  await erasure.start();
  const notices = await startNotices(context, database, scrubAfter);
  intake.start();

  const running: RunningService = {
    status: () => statusOf(context, history, erasure, notices, intake),
    stop: async () => {
      wake.close();
      await app.close();
      await intake.stop();
      await Promise.all([history.stop(), erasure.stop(), notices.stop()]);
      scrubber.stop();
      await database.close();
    },
  };
  const app = await serveMessages({
    bus,
    queue: 'audit',
    log,
    module: AuditModule.with({
      history: new KeyHistory(database, history),
      usage: new UsageListing(database, [history, erasure], () => usageArrived(bus, () => intake.hurry())),
      notices: new NoticeListing(database, [history, notices.runner]),
      events: new EventFeed(
        store,
        (events) => context.history.open(events),
        new Owners(database, history),
        wake,
      ),
      operations: {
        replay: () => [history.replay(), notices.runner.replay()],
        report: () => [history.report(), notices.runner.report()],
        status: () => statusReply(context, running),
      },
    }),
  });
  return running;
}

/** Deletions are in clear, and the ledger is not made from the log: nothing is opened here, and nothing rebuilt. */
function runErasure(
  { store, log }: ServiceContext,
  database: Database<AuditTables>,
  tell: (events: readonly OpenedEvent[]) => void,
): ProjectionRunner<AuditTables> {
  return new ProjectionRunner({
    store,
    database,
    log,
    projection: noticing(usageErasure, tell),
    open: async (events) => events.map((event) => openEvent(event, null)),
    openShadow: () => Promise.reject(new Error('the ledger is not rebuilt from the log')),
  });
}

function statusOf(
  { bus, store }: ServiceContext,
  history: ProjectionRunner<AuditTables>,
  erasure: ProjectionRunner<AuditTables>,
  notices: Notices,
  intake: UsageIntake,
): { ready: boolean; details: JsonObject } {
  const errors = {
    history: history.lastError(),
    erasure: erasure.lastError(),
    notices: notices.runner.lastError(),
    ledger: intake.lastError(),
  };
  const ready = bus.connected && Object.values(errors).every((error) => error === null);
  return {
    ready,
    details: {
      eventStore: store.kind,
      busConnected: bus.connected,
      historyPosition: history.position(),
      erasurePosition: erasure.position(),
      noticesPosition: notices.runner.position(),
      notices: notices.status(),
      errors,
    },
  };
}
