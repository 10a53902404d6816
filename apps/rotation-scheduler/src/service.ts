import type { Projection, ProjectionRunner } from '@keyledger/database';
import type { JsonObject } from '@keyledger/domain';
import { serveMessages, statusReply, type RunningService, type ServiceContext } from '@keyledger/runtime';
import { DueLoop } from './due/due-loop.js';
import { sendDue } from './due/send-due.js';
import { movesDueTimes } from './schedule/fold.js';
import { scheduleProjection } from './schedule/projection.js';
import { ScheduleListing } from './schedule/schedule-listing.js';
import type { ScheduleTables } from './schedule/tables.js';
import { SchedulerModule } from './scheduler.module.js';

/** How long to wait for a batch to be committed before the schedule is looked at. */
const COMMIT_WAIT_MS = 5_000;

/** Starts the rotation scheduler: due times from the log, sent to key-lifecycle as commands. */
export async function startScheduler(context: ServiceContext): Promise<RunningService> {
  const { bus, clock, log } = context;
  const database = await context.openDatabase<ScheduleTables>('rotation-scheduler');
  const waking: Projection<ScheduleTables> = {
    ...scheduleProjection,
    apply: async (trx, events) => {
      await scheduleProjection.apply(trx, events);
      if (!movesDueTimes(events)) return;
      const last = events.at(-1)?.position ?? -1;
      const wake = () => loop.wake();
      void projection.waitFor(last, COMMIT_WAIT_MS).then(wake, wake);
    },
  };
  const projection: ProjectionRunner<ScheduleTables> = context.projectInto(
    'rotation-scheduler',
    database,
    waking,
  );
  const loop = new DueLoop({
    db: database.kysely,
    projection,
    clock,
    log,
    send: (entry) => sendDue(bus, entry),
  });
  await projection.start();
  loop.start();

  const running: RunningService = {
    status: () => statusOf(context, projection, loop),
    stop: async () => {
      await Promise.all([app.close(), loop.stop()]);
      await projection.stop();
      await database.close();
    },
  };
  const app = await serveMessages({
    bus,
    queue: 'rotation-scheduler',
    log,
    module: SchedulerModule.with({
      schedule: new ScheduleListing(database, projection),
      operations: {
        replay: () => projection.replay(),
        report: () => projection.report(),
        status: () => statusReply(context, running),
      },
    }),
  });
  return running;
}

function statusOf(
  { bus, store, clock }: ServiceContext,
  projection: ProjectionRunner<ScheduleTables>,
  loop: DueLoop,
): { ready: boolean; details: JsonObject } {
  const error = projection.lastError();
  return {
    ready: bus.connected && error === null,
    details: {
      eventStore: store.kind,
      busConnected: bus.connected,
      position: projection.position(),
      error,
      now: clock.now(),
      ...loop.summary(),
    },
  };
}
