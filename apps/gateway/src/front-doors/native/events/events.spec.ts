import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { AUDIT, type EventsReply, type EventsRequest, type LogEntry } from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import { AT } from '../../../testing/answers.js';
import { GatewayUnderTest, PROJECT } from '../../../testing/gateway-under-test.js';
import { Followers, MAX_FOLLOWERS } from './followers.js';

const entry = (position: number): LogEntry => ({
  position,
  stream: 'key-a',
  revision: position,
  id: `e${position}`,
  type: 'KeyDisabled',
  time: AT,
  data: {},
  metadata: null,
});

describe('the log for consumers', () => {
  let gateway: GatewayUnderTest;
  let log: LogEntry[];
  beforeEach(async () => {
    gateway = await GatewayUnderTest.start();
    log = Array.from({ length: 600 }, (_, position) => entry(position));
    gateway.answers.set(AUDIT.events, page as never);
  });
  afterEach(async () => {
    // Whoever still waits for an event gets one.
    log.push(entry(1_000));
    await gateway.stop();
  });

  /** As the audit service: at most `limit` events, or those that come while it waits. */
  async function page({ after, limit, waitMs }: EventsRequest): Promise<EventsReply> {
    const found = () => log.filter(({ position }) => position > after).slice(0, limit);
    for (let waited = 0; found().length === 0 && waited < waitMs; waited += 10) await sleep(10);
    const events = found();
    return { events, next: events.at(-1)?.position ?? after };
  }

  const lines = (text: string): LogEntry[] =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as LogEntry);

  it('is a line of JSON for each event, and ends where the log does', async () => {
    const { status, headers, text } = await gateway.call('GET', '/api/v1/events', { as: 'auditor' });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/x-ndjson');
    expect(lines(text)).toEqual(log);
  });

  it('begins after a position and has a bound, when asked', async () => {
    const { text } = await gateway.call('GET', '/api/v1/events?after=9&limit=300');
    expect(lines(text).map(({ position }) => position)).toEqual(
      Array.from({ length: 300 }, (_, index) => index + 10),
    );
  });

  it('goes on behind a page in which no event was the caller’s', async () => {
    gateway.answers.set(AUDIT.events, (({ after }: EventsRequest) =>
      after === -1
        ? { events: [], next: 50 }
        : page({ after, limit: 1000, waitMs: 0 } as EventsRequest)) as never);
    expect(lines((await gateway.call('GET', '/api/v1/events')).text)).toHaveLength(549);
  });

  it('is refused in full when it cannot be read', async () => {
    gateway.answers.set(AUDIT.events, () => {
      throw new KeyledgerError('Unavailable', 'catching up');
    });
    const reply = await gateway.call('GET', '/api/v1/events');
    expect(reply).toMatchObject({ status: 503, body: { error: { code: 'Unavailable' } } });
  });

  it.each(['after=-2', 'after=x', 'after=1.5', 'limit=0'])('refuses ?%s', async (query) => {
    expect((await gateway.call('GET', `/api/v1/events?${query}`)).status).toBe(400);
  });

  describe('followed', () => {
    beforeEach(async () => {
      await gateway.app.listen(0, '127.0.0.1');
    });

    async function follow(path: string, token: string, headers: Record<string, string> = {}) {
      const { port } = gateway.app.getHttpServer().address() as { port: number };
      const sent = httpRequest({
        port,
        path: `/api/v1/events${path}`,
        headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream', ...headers },
      });
      sent.on('error', () => undefined).end();
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      const followed = { response, text: '', close: () => sent.destroy() };
      response.setEncoding('utf8').on('error', () => undefined);
      response.on('data', (chunk: string) => (followed.text += chunk));
      return followed;
    }

    async function until(holds: () => boolean): Promise<void> {
      for (let waited = 0; !holds(); waited += 10) {
        if (waited > 5_000) throw new Error('it did not come to pass');
        await sleep(10);
      }
    }

    it('is a message for each event there is and each that comes', async () => {
      const followed = await follow('?after=598', await gateway.tokenOf('auditor'));
      expect(followed.response.headers['content-type']).toBe('text/event-stream');
      await until(() => followed.text.includes('id: 599\nevent: KeyDisabled\ndata: {"position":599,'));
      log.push(entry(600));
      await until(() => followed.text.includes('id: 600\n'));
      expect(followed.text).not.toContain('id: 598\n');
      followed.close();
    });

    it('goes on where a consumer that comes back has got to', async () => {
      const followed = await follow('?after=-1', await gateway.tokenOf('auditor'), {
        'last-event-id': '597',
      });
      await until(() => followed.text.includes('id: 599\n'));
      expect(followed.text).not.toContain('id: 597\n');
      followed.close();
    });

    it('ends for a principal that was removed', async () => {
      const followed = await follow('?after=599', await gateway.tokenOf('auditor'));
      await until(() => followed.text !== '');
      await gateway.principal('principal-auditor', {
        type: 'PrincipalRemoved',
        data: { projectId: PROJECT },
      });
      const closed = new Promise((resolve) => followed.response.once('close', resolve));
      log.push(entry(600));
      await closed;
      expect(followed.text).not.toContain('id: 600\n');
    });

    it('ends when the gateway stops', async () => {
      const followed = await follow('?after=599', await gateway.tokenOf('auditor'));
      await until(() => followed.text !== '');
      const closed = once(followed.response, 'close');
      gateway.app.get(Followers, { strict: false }).onModuleDestroy();
      log.push(entry(600));
      await closed;
    });

    it('is let go of when the consumer goes', async () => {
      const followers = gateway.app.get(Followers, { strict: false });
      const followed = await follow('?after=599', await gateway.tokenOf('auditor'));
      await until(() => followed.text !== '');
      expect(followers.count).toBe(1);
      followed.close();
      await until(() => followers.count === 0);
    });
  });
});

it('has a bounded number of followers', () => {
  const followers = new Followers();
  const open = Array.from({ length: MAX_FOLLOWERS }, () => followers.enter());
  expect(() => followers.enter()).toThrow(expect.objectContaining({ code: 'Busy' }));
  open[0]!.abort();
  expect(followers.enter()).toBeInstanceOf(AbortController);
});
