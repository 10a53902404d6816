import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstream } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { Barrier, Bus, LiveNode, ensureLeaseStream, ensureUsageStream, usageSubject } from '@keyledger/bus';
import {
  AUDIT,
  CRYPTO,
  GATEWAY,
  LIFECYCLE,
  SCHEDULER,
  SERVICES,
  USAGE_CONSUMER,
  usageStream,
} from '@keyledger/contracts';
import type { ServiceName } from '@keyledger/contracts';
import { EmbeddedNats, findNatsServer } from '../../../apps/launcher/src/nats-server.js';
import { seedFile } from '../../../apps/launcher/src/nkeys.js';

/**
 * Against a real nats-server with the configuration that the launcher writes. What a green run does not prove: that the
 * services ask for nothing beyond their permissions; the rest of the e2e suites do, since they run on the same configuration.
 */
const PREFIX = 'kl';
const START_TIMEOUT_MS = 10_000;

let folder: string;
let nats: EmbeddedNats;
let server: ChildProcess;
const buses = new Map<ServiceName, Bus>();

const connectAs = (service: ServiceName, inbox: string = service): Promise<Bus> =>
  Bus.connect({
    url: nats.url,
    name: service,
    prefix: PREFIX,
    inbox,
    nkeyFile: seedFile(nats.nkeyDir, service),
  });
const bus = (service: ServiceName): Bus => buses.get(service)!;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keyledger-test-bus-'));
  const program = findNatsServer(process.env.KEYLEDGER_NATS_SERVER, process.env);
  nats = await EmbeddedNats.prepare({ program, dataDir: folder, port: undefined, busPrefix: PREFIX });
  server = nats.spawn();
  for (const service of SERVICES) buses.set(service, await connectAs(service));
});

afterAll(async () => {
  await Promise.all([...buses.values()].map((each) => each.connection.close()));
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGKILL');
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

/** What the server says to a publication: `refused`, or `taken` when nothing came back. */
async function publishing(connection: NatsConnection, subject: string): Promise<string> {
  const refused = refusal(connection, 'publish', subject);
  connection.publish(subject, 'x');
  await connection.flush();
  return Promise.race([refused, sleep(100, 'taken')]);
}

async function subscribing(connection: NatsConnection, subject: string): Promise<string> {
  const subscription = connection.subscribe(subject, { callback: () => undefined });
  const refused = subscription.closed.then((error) => (error ? 'refused' : 'closed'));
  await connection.flush();
  const outcome = await Promise.race([refused, sleep(100, 'taken')]);
  subscription.unsubscribe();
  return outcome;
}

async function refusal(connection: NatsConnection, operation: string, subject: string): Promise<string> {
  for await (const status of connection.status()) {
    if (status.type !== 'error') continue;
    const { error } = status as { error: { name: string; operation?: string; subject?: string } };
    if (error.name !== 'PermissionViolationError') continue;
    if (error.operation === operation && error.subject === subject) return 'refused';
  }
  return 'closed';
}

describe('NATS is closed', () => {
  test('whoever has no nkey of ours cannot even connect', async () => {
    const attempt = connect({ servers: nats.url, reconnect: false, timeout: START_TIMEOUT_MS });
    await expect(attempt).rejects.toMatchObject({ name: 'AuthorizationError' });
  });

  test.each<[ServiceName, string]>([
    ['gateway', LIFECYCLE.scheduled],
    ['gateway', LIFECYCLE.bootstrap],
    ['crypto', GATEWAY.status],
    ['rotation-scheduler', LIFECYCLE.replay],
    ['gateway', CRYPTO.material],
    ['gateway', CRYPTO.historyKeys],
    ['gateway', CRYPTO.webhookSecrets],
    ['gateway', 'usage.records'],
    ['gateway', 'lease.crypto.one'],
    ['key-lifecycle', CRYPTO.operations],
    ['key-lifecycle', CRYPTO.credentials],
    ['key-lifecycle', 'lease.crypto.one'],
    ['crypto', LIFECYCLE.changeKey],
    ['crypto', AUDIT.usage],
    ['crypto', 'lease.gateway.one'],
    ['rotation-scheduler', LIFECYCLE.changeKey],
    ['rotation-scheduler', CRYPTO.material],
    ['rotation-scheduler', CRYPTO.operations],
    ['audit', LIFECYCLE.changeKey],
    ['audit', CRYPTO.operations],
    ['audit', CRYPTO.credentials],
    ['audit', 'usage.records'],
    ['launcher', LIFECYCLE.createKey],
    ['launcher', CRYPTO.operations],
  ])('%s cannot say anything on %s', async (service, subject) => {
    const { connection } = bus(service);
    expect(await publishing(connection, `${PREFIX}.${subject}`)).toBe('refused');
  });

  test('what a service may say and hear is taken, so that a refusal above means something', async () => {
    const { connection } = bus('gateway');
    expect(await publishing(connection, `${PREFIX}.${LIFECYCLE.createKey}`)).toBe('taken');
    expect(await subscribing(connection, `${PREFIX}.barrier.gateway.one`)).toBe('taken');
  });

  test.each<[ServiceName, string]>([
    ['gateway', CRYPTO.operations],
    ['gateway', 'usage.>'],
    ['key-lifecycle', CRYPTO.material],
    ['key-lifecycle', SCHEDULER.replayReport],
    ['crypto', LIFECYCLE.createKey],
    ['rotation-scheduler', LIFECYCLE.scheduled],
    ['audit', 'usage.>'],
    ['audit', CRYPTO.operations],
    ['launcher', '>'],
  ])('%s cannot listen to %s', async (service, subject) => {
    expect(await subscribing(bus(service).connection, `${PREFIX}.${subject}`)).toBe('refused');
  });

  test.each(SERVICES)(
    '%s cannot listen to the inbox of any other service, nor to everything',
    async (service) => {
      const { connection } = bus(service);
      for (const other of SERVICES.filter((each) => each !== service)) {
        expect(await subscribing(connection, `_INBOX_${other}.>`)).toBe('refused');
      }
      for (const everything of ['>', '_INBOX.>', '$JS.>']) {
        expect(await subscribing(connection, everything)).toBe('refused');
      }
      expect(await publishing(connection, `_INBOX_${service}.guessed`)).toBe('refused');
    },
  );

  test.each(SERVICES)('%s cannot touch the streams of JetStream that are not its own', async (service) => {
    const { connection } = bus(service);
    for (const call of [
      'STREAM.DELETE.kl_usage',
      'STREAM.PURGE.kl_leases',
      'STREAM.CREATE.other',
      'STREAM.LIST',
    ]) {
      expect(await publishing(connection, `$JS.API.${call}`)).toBe('refused');
    }
  });
});

describe('NATS lets each service do its work', () => {
  test('a request is answered, by a service that may not otherwise write to the asker', async () => {
    const serving = bus('key-lifecycle').connection.subscribe(bus('gateway').subject(LIFECYCLE.createKey), {
      queue: 'key-lifecycle',
      callback: (_, message) => void message.respond('{"ok":1}'),
    });
    await bus('key-lifecycle').connection.flush();
    await expect(bus('gateway').request(LIFECYCLE.createKey, {})).resolves.toBe(1);
    serving.unsubscribe();
  });

  test('each gateway tells the others of itself', async () => {
    const serving = bus('gateway').connection.subscribe(bus('gateway').subject(GATEWAY.status), {
      callback: (_, message) => void message.respond('{"ok":1}'),
    });
    await expect(bus('gateway').gather(GATEWAY.status, {}, { waitMs: 100 })).resolves.toEqual([1]);
    serving.unsubscribe();
  });

  test('key-lifecycle keeps the leases that nodes renew, and hears their confirmation', async () => {
    await ensureLeaseStream(bus('key-lifecycle'));
    await ensureLeaseStream(bus('key-lifecycle'));
    const node = { applied: () => Promise.resolve(true), caughtUp: () => Promise.resolve() };
    const live = (['crypto', 'gateway'] as const).map((role) => new LiveNode(bus(role), role, 'one', node));
    for (const each of live) await each.start();
    expect(live.map((each) => each.live)).toEqual([true, true]);
    const barrier = new Barrier(bus('key-lifecycle'));
    await barrier.confirm('crypto', 1);
    await barrier.confirm('gateway', 1);
    for (const each of live) await each.stop();
  });

  test('audit takes the usage records that crypto has written', async () => {
    await ensureUsageStream(bus('audit'));
    await ensureUsageStream(bus('audit'));
    await jetstream(bus('crypto').connection).publish(usageSubject(bus('crypto')), '{"id":"1"}');
    const consumer = await jetstream(bus('audit').connection).consumers.get(
      usageStream(PREFIX),
      USAGE_CONSUMER,
    );
    const message = await consumer.next({ expires: 2_000 });
    expect(message?.json()).toEqual({ id: '1' });
    expect(await message?.ackAck()).toBe(true);
  });
});
