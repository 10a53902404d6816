import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openEventStore, type EventStore } from '@keyledger/event-store';
import { GenericContainer, Wait } from 'testcontainers';

const run = promisify(execFile);

/** A log that tests can open as often as they like; every opening sees the same events. */
export interface TestLog {
  /** As `openEventStore` takes it. */
  url: string;
  open(): Promise<EventStore>;
  /** Removes what was made for the test; every opening must be closed before. */
  dispose(): Promise<void>;
}

/** A kind of store that tests run against. */
export interface StoreUnderTest {
  name: string;
  start(): Promise<TestLog>;
  /** A log that has nothing of the one that `start` gives. Absent: each of `start` is such a one. */
  startEmpty?(): Promise<TestLog>;
}

/** A kind of store that is not there; the sentence says what that leaves unproven. */
export interface MissingStore {
  name: string;
  missing: string;
}

const memoryStore = (name: string, options: { namespace?: string }): StoreUnderTest => ({
  name,
  async start() {
    const store = await openEventStore({ url: 'memory:', ...options });
    const close = store.close.bind(store);
    // Every opening is the one store, which outlives them.
    store.close = async () => undefined;
    return { url: 'memory:', open: async () => store, dispose: close };
  },
});

export const memoryUnderTest = memoryStore('memory', {});
export const namespacedUnderTest = memoryStore('namespaced', { namespace: 'installation1' });

export const sqliteUnderTest: StoreUnderTest = {
  name: 'sqlite',
  async start() {
    const folder = await mkdtemp(join(tmpdir(), 'keyledger-events-'));
    const url = `sqlite:${join(folder, 'events.db')}`;
    return { url, open: () => openEventStore({ url }), dispose: () => rm(folder, { recursive: true }) };
  },
};

const DEFAULT_IMAGE = 'docker.kurrent.io/eventstore/eventstore:23.10';
const DOCKER_ANSWER_MS = 5_000;
const PULL_MS = 60_000;
const START_MS = 60_000;
const PORT = 2113;

/**
 * A real EventStoreDB: the one that `KEYLEDGER_TEST_KURRENTDB_URL` names, or a container of
 * `KEYLEDGER_TEST_KURRENTDB_IMAGE`. It is shared and need not be empty: use stream names of your own.
 */
export async function kurrentDbUnderTest(): Promise<StoreUnderTest | MissingStore> {
  const name = 'kurrentdb';
  const url = process.env.KEYLEDGER_TEST_KURRENTDB_URL;
  if (url) {
    const keep = async (): Promise<void> => undefined;
    return {
      name,
      start: async () => logAt(url, keep),
      startEmpty: async () => logAt(url, keep, { namespace: randomBytes(8).toString('hex') }),
    };
  }
  const image = process.env.KEYLEDGER_TEST_KURRENTDB_IMAGE ?? DEFAULT_IMAGE;
  const reason = await whyNoImage(image);
  if (reason === undefined) return { name, start: () => startContainer(image) };
  return {
    name,
    missing: `EventStoreDB was NOT tested, so nothing here proves the kurrentdb adapter: ${reason}; name a server in KEYLEDGER_TEST_KURRENTDB_URL to prove it`,
  };
}

const logAt = (url: string, dispose: () => Promise<void>, options: { namespace?: string } = {}): TestLog => ({
  url,
  open: () => openEventStore({ url, ...options }),
  dispose,
});

async function whyNoImage(image: string): Promise<string | undefined> {
  try {
    await run('docker', ['version'], { timeout: DOCKER_ANSWER_MS });
  } catch {
    return 'docker does not answer';
  }
  try {
    await run('docker', ['image', 'inspect', image], { timeout: DOCKER_ANSWER_MS });
  } catch {
    try {
      await run('docker', ['pull', '--quiet', image], { timeout: PULL_MS });
    } catch {
      return `the image ${image} could not be had in ${PULL_MS / 1_000} s`;
    }
  }
  return undefined;
}

async function startContainer(image: string): Promise<TestLog> {
  const settings = { INSECURE: 'true', RUN_PROJECTIONS: 'None', TELEMETRY_OPTOUT: 'true' };
  // Releases before 25 read EVENTSTORE_…, later ones KURRENTDB_….
  const environment = Object.fromEntries(
    ['EVENTSTORE', 'KURRENTDB'].flatMap((prefix) =>
      Object.entries(settings).map(([key, value]) => [`${prefix}_${key}`, value]),
    ),
  );
  const container = await new GenericContainer(image)
    .withEnvironment(environment)
    .withExposedPorts(PORT)
    .withWaitStrategy(Wait.forHttp('/health/live', PORT).forStatusCodeMatching((status) => status < 300))
    .withStartupTimeout(START_MS)
    .start();
  const url = `kurrentdb://${container.getHost()}:${container.getMappedPort(PORT)}?tls=false`;
  return logAt(url, async () => void (await container.stop()));
}
