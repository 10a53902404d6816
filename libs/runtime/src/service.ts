import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { Bus, SealedClient } from '@keyledger/bus';
import { LOG_APPENDED, type ServiceName, type ServiceStatus } from '@keyledger/contracts';
import {
  openDatabase,
  ProjectionRunner,
  shadowOf,
  type Database,
  type DatabaseOptions,
  type Projection,
} from '@keyledger/database';
import type { JsonObject } from '@keyledger/domain';
import { openEventStore, type EventStore, type WakeUp } from '@keyledger/event-store';
import { Clock } from './clock.js';
import { serveHealth } from './health.js';
import { HistoryKeyring } from './history-keyring.js';
import { createLog, type Log } from './log.js';
import { commonSettings, readSettings, SettingsError, type CommonSettings } from './settings.js';
import { startTelemetry, stopTelemetry } from './telemetry.js';

/** After this a stopping process ends itself, whatever hangs. */
const STOP_TIMEOUT_MS = 15_000;

/** What every service starts from. */
export interface ServiceContext<S = unknown> {
  service: ServiceName;
  /** Name of this process among those of its service; safe in subjects. */
  instance: string;
  settings: CommonSettings & S;
  clock: Clock;
  log: Log;
  bus: Bus;
  store: EventStore;
  sealed: SealedClient;
  history: HistoryKeyring;
  /** Opens this service's own database: a file in the data folder, or a schema of the configured PostgreSQL. */
  openDatabase<T>(name: string, options?: { secureDelete?: boolean }): Promise<Database<T>>;
  /** A projection of the log into the database of this name, not yet started. */
  projectInto<T>(name: string, database: Database<T>, projection: Projection<T>): ProjectionRunner<T>;
}

/** A service that has started. */
export interface RunningService {
  /** Whether it can do its work now, and what an operator may want to know. Cheap: asked by probes. */
  status(): { ready: boolean; details: JsonObject };
  /** Finishes what is under way and lets go of everything it opened itself. */
  stop(): Promise<void>;
}

/**
 * Runs a service as this process: settings, log, telemetry, bus, event store, health, and an orderly end on SIGTERM, SIGINT
 * or when the launcher that started it is gone. Never returns an error: it prints it and exits with code 1.
 */
export async function runService<S extends z.ZodObject>(
  service: ServiceName,
  extra: S,
  start: (context: ServiceContext<z.infer<S>>) => Promise<RunningService>,
): Promise<void> {
  try {
    const settings = readSettings(commonSettings.extend(extra.shape)) as CommonSettings & z.infer<S>;
    await run(service, settings, start);
  } catch (error) {
    if (error instanceof SettingsError) process.stderr.write(`keyledger ${service}: ${error.message}\n`);
    else
      process.stderr.write(
        `keyledger ${service}: cannot start: ${(error as Error).stack ?? String(error)}\n`,
      );
    process.exit(1);
  }
}

async function run<S>(
  service: ServiceName,
  settings: CommonSettings & S,
  start: (context: ServiceContext<S>) => Promise<RunningService>,
): Promise<void> {
  const instance = settings.KEYLEDGER_INSTANCE ?? `${service}-${randomBytes(4).toString('hex')}`;
  const log = createLog(service, instance, settings.KEYLEDGER_LOG_LEVEL);
  await startTelemetry(service, instance, settings.OTEL_EXPORTER_OTLP_ENDPOINT);
  mkdirSync(settings.KEYLEDGER_DATA, { recursive: true, mode: 0o700 });
  const bus = await connectBus(service, instance, settings);
  const context = await buildContext(service, instance, settings, log, bus);
  const running = await start(context);
  const health =
    settings.KEYLEDGER_HEALTH_PORT === undefined
      ? undefined
      : await serveHealth(settings.KEYLEDGER_HEALTH_HOST, settings.KEYLEDGER_HEALTH_PORT, () =>
          running.status(),
        );
  log.info({ healthPort: health?.port, eventStore: context.store.kind }, 'started');
  process.send?.({ type: 'started', healthPort: health?.port });
  stopOnSignal(log, async () => {
    await running.stop();
    await health?.close();
    await context.store.close();
    await bus.close();
    await stopTelemetry();
  });
}

function connectBus(service: ServiceName, instance: string, settings: CommonSettings): Promise<Bus> {
  return Bus.connect({
    url: settings.KEYLEDGER_NATS_URL,
    name: instance,
    prefix: settings.KEYLEDGER_BUS_PREFIX,
    inbox: service,
    ...(settings.KEYLEDGER_NATS_NKEY_FILE ? { nkeyFile: settings.KEYLEDGER_NATS_NKEY_FILE } : {}),
    ...(settings.KEYLEDGER_NATS_TLS_CA_FILE ? { tlsCaFile: settings.KEYLEDGER_NATS_TLS_CA_FILE } : {}),
  });
}

async function buildContext<S>(
  service: ServiceName,
  instance: string,
  settings: CommonSettings & S,
  log: Log,
  bus: Bus,
): Promise<ServiceContext<S>> {
  const url = settings.KEYLEDGER_EVENT_STORE ?? `sqlite:${join(settings.KEYLEDGER_DATA, 'events.db')}`;
  const namespace = settings.KEYLEDGER_EVENT_STORE_NAMESPACE;
  const store = await openEventStore({ url, wakeUp: busWakeUp(bus), ...(namespace ? { namespace } : {}) });
  const sealed = new SealedClient(bus);
  const history = new HistoryKeyring(sealed);
  const options = (name: string): DatabaseOptions => ({
    url: settings.KEYLEDGER_DATABASE_URL ?? `sqlite:${join(settings.KEYLEDGER_DATA, `${name}.db`)}`,
    schema: name.replaceAll('-', '_'),
  });
  return {
    service,
    instance,
    settings,
    log,
    bus,
    store,
    sealed,
    clock: new Clock(settings.KEYLEDGER_CLOCK_OFFSET_SECONDS),
    history,
    openDatabase: (name, more) => openDatabase({ ...options(name), ...more }),
    projectInto: <T>(name: string, database: Database<T>, projection: Projection<T>) =>
      new ProjectionRunner<T>({
        store,
        database,
        projection,
        open: (events) => history.open(events),
        openShadow: shadowOf<T>(options(name)),
        log,
      }),
  };
}

/** Tells other processes on this bus that the embedded event store has something new. */
function busWakeUp(bus: Bus): WakeUp {
  return {
    notify: () => bus.publish(LOG_APPENDED),
    onWake: (listener) => {
      const subscription = bus.connection.subscribe(bus.subject(LOG_APPENDED), {
        callback: () => listener(),
      });
      return () => subscription.unsubscribe();
    },
  };
}

function stopOnSignal(log: Log, stop: () => Promise<void>): void {
  let stopping = false;
  const end = (reason: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ reason }, 'stopping');
    setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
    stop().then(
      () => process.exit(0),
      (error) => {
        log.error({ err: error }, 'did not stop in order');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => end('SIGTERM'));
  // Ctrl-C reaches the whole group: under the launcher, which ends its services in their order, it is left to it.
  process.on('SIGINT', () => process.send || end('SIGINT'));
  process.on('disconnect', () => end('the launcher is gone'));
}

/** A status as the status subjects answer it. */
export function statusReply(context: ServiceContext, running: RunningService): ServiceStatus {
  return { service: context.service, instance: context.instance, ...running.status() };
}
