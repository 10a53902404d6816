import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, expectStatus, newKey } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';
import { freePort, HookReceiver, MailBox, verified } from './receivers.js';

/**
 * The whole stack with a real mail server and real HTTP receivers, on the pauses that production has. What a green run does not
 * prove: TLS to either, and outages of more than a minute.
 */
const IN_TIME_MS = 90_000;
const TEST_MS = 240_000;
const STEPS = ['disable', 'enable', 'schedule-deletion', 'cancel-deletion'];
/** What is told of these, by webhook and by mail. */
const TOLD = {
  disabled: 'was disabled',
  enabled: 'was enabled',
  'deletion-scheduled': 'is scheduled for deletion',
  'deletion-cancelled': 'will not be deleted',
  deleted: 'was deleted',
};

let stack: Stack;
let smtpPort: number;
const mailBox = new MailBox();
const receivers: HookReceiver[] = [];

beforeAll(async () => {
  smtpPort = await freePort();
  stack = await startStack({
    env: {
      KEYLEDGER_SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
      KEYLEDGER_MAIL_FROM: 'Keyledger <keys@example.org>',
    },
  });
});
afterAll(async () => {
  await stack?.stop();
  await mailBox.stop();
  for (const receiver of receivers) await receiver.stop();
});

const api = async (method: string, path: string, status: number, body?: unknown): Promise<any> =>
  expectStatus(await stack.api(method, path, body), status);
const noticesOf = async (query: string): Promise<any[]> =>
  (await api('GET', `/notices?limit=1000&${query}`, 200)).notices;

interface Person {
  id: string;
  email: string;
  receiver: HookReceiver;
  secret: string;
}
/** Somebody with an address, and with a webhook at a receiver that is not started yet. */
async function person(name: string): Promise<Person> {
  const email = `${name}@example.org`;
  const receiver = new HookReceiver(await freePort());
  receivers.push(receiver);
  const { id } = await api('POST', '/principals', 201, { name, role: 'auditor' });
  await api('PATCH', `/principals/${id}`, 200, { email });
  const { secret } = await api('POST', `/principals/${id}/webhooks`, 201, { url: receiver.url });
  return { id, email, receiver, secret };
}
const remove = ({ id }: Person) => api('DELETE', `/principals/${id}`, 204);

async function change(id: string, ...steps: string[]): Promise<void> {
  for (const step of steps) await api('POST', `/keys/${id}/${step}`, 200, {});
}

test(
  'mail and webhook tell of every step, also when both were down and audit was restarted meanwhile',
  async () => {
    const ada = await person('ada');
    const key = await newKey(stack, { description: 'payroll' });
    await change(key.id, ...STEPS);
    await eventually(async () => {
      const waiting = await noticesOf(`key=${key.id}&state=waiting`);
      const tried = waiting.filter(({ attempts }) => attempts > 0);
      return new Set(tried.map(({ channel }) => channel)).size === 2;
    });
    await change(key.id, 'schedule-deletion', 'delete-now');
    await stack.restart('audit-1');
    await sleep(3_000);
    await mailBox.start(smtpPort);
    await ada.receiver.start();

    const names = [...Object.keys(TOLD), 'deletion-scheduled'].sort() as (keyof typeof TOLD)[];
    await eventually(async () => mailBox.to(ada.email).length >= names.length, IN_TIME_MS);
    await eventually(async () => ada.receiver.hooks.length >= names.length, IN_TIME_MS);
    const types = ada.receiver.hooks.map(({ event }) => event.type);
    expect(types.sort()).toEqual(names.map((name) => `dev.keyledger.key.${name}`));
    const subjects = names.map((name) => `[Keyledger] Key ${key.id.slice(0, 8)}… ${TOLD[name]}`);
    expect(mailBox.to(ada.email).map(({ subject }) => subject)).toEqual(expect.arrayContaining(subjects));
    expect(mailBox.to(ada.email)).toHaveLength(names.length);
    // The key was deleted before: nothing but its id is told of it any more.
    expect(JSON.stringify([mailBox.mails, ada.receiver.hooks])).not.toContain('payroll');
    await eventually(async () => (await noticesOf('state=waiting')).length === 0, IN_TIME_MS);
    await remove(ada);
  },
  TEST_MS,
);

test(
  'a notice is signed, says what happened, and holds no secret',
  async () => {
    const bob = await person('bob');
    await bob.receiver.start();
    const key = await newKey(stack, { description: 'wages <b>' });
    await change(key.id, ...STEPS);
    await eventually(async () => bob.receiver.hooks.length >= STEPS.length, IN_TIME_MS);
    await eventually(async () => mailBox.to(bob.email).length >= STEPS.length, IN_TIME_MS);

    const { id: admin, name } = await api('GET', '/whoami', 200);
    for (const hook of bob.receiver.hooks) {
      expect(hook.headers['content-type']).toBe('application/cloudevents+json');
      expect(verified(hook, bob.secret)).toBe(true);
      expect(verified({ ...hook, raw: hook.raw.replace(key.id, admin) }, bob.secret)).toBe(false);
      expect(verified(hook, bob.secret, Date.now() + 3_600_000)).toBe(false);
      expect(hook.event).toMatchObject({
        ...{ specversion: '1.0', id: hook.headers['webhook-id'], subject: key.id },
        data: { keyId: key.id, arn: key.arn, projectId: key.projectId, by: { id: admin, name } },
      });
    }
    const disabled = bob.receiver.hooks.find(({ event }) => event.type === 'dev.keyledger.key.disabled');
    expect(disabled!.event.data).toMatchObject({ state: 'Disabled', description: 'wages <b>' });
    for (const { raw } of mailBox.to(bob.email)) {
      expect(raw).toContain('Description: wages <b>');
      expect(raw.slice(raw.indexOf('text/html'))).not.toContain('wages <b>');
    }

    const { token, secretAccessKey } = stack.credentials;
    const everything = JSON.stringify([mailBox.mails, bob.receiver.hooks]);
    for (const secret of [token, secretAccessKey, bob.secret]) expect(everything).not.toContain(secret);
    expect(stack.logs()).not.toContain(bob.secret);
    const listed = await eventually(async () => {
      const delivered = await noticesOf(`key=${key.id}&state=delivered`);
      return delivered.length === 2 * STEPS.length && delivered;
    });
    expect(new Set(listed.map(({ receiver }) => receiver))).toEqual(new Set([bob.email, bob.receiver.url]));
    await remove(bob);
  },
  TEST_MS,
);

test(
  'a repeated notice has the same id and the same body',
  async () => {
    const cyd = await person('cyd');
    cyd.receiver.answers.push(500, 302);
    await cyd.receiver.start();
    const key = await newKey(stack);
    await change(key.id, 'disable');
    const { hooks } = cyd.receiver;
    await eventually(async () => hooks.length >= 3, IN_TIME_MS);
    const [first] = hooks;
    for (const hook of hooks) {
      expect(hook.headers['webhook-id']).toBe(first!.headers['webhook-id']);
      expect(hook.raw).toBe(first!.raw);
      expect(verified(hook, cyd.secret)).toBe(true);
    }
    const delivered = await eventually(async () => {
      const notices = await noticesOf(`key=${key.id}&state=delivered`);
      return notices.find(({ channel }) => channel === 'webhook') ?? false;
    });
    expect(delivered).toMatchObject({ id: first!.headers['webhook-id'], attempts: 3, lastError: null });
    await remove(cyd);
  },
  TEST_MS,
);

test(
  'a receiver that never answers is shown, and delays nobody else',
  async () => {
    const [dead, alive] = [await person('dead'), await person('alive')];
    dead.receiver.answers.push(...Array.from({ length: 100 }, () => null));
    await dead.receiver.start();
    await alive.receiver.start();
    const key = await newKey(stack);
    const steps = Array.from({ length: 5 }, () => ['disable', 'enable']).flat();
    await change(key.id, ...steps);
    await eventually(async () => alive.receiver.hooks.length === steps.length, 8_000);
    // The first tries to the dead one are still waited for, since a try is given up after 10 s.
    expect(dead.receiver.hooks).toHaveLength(2);
    const shown = await eventually(async () => {
      const waiting = await noticesOf(`key=${key.id}&state=waiting`);
      return waiting.some(({ lastError }) => lastError === 'no answer within 10 s') && waiting;
    }, IN_TIME_MS);
    expect(shown).toHaveLength(steps.length);
    expect(shown.every(({ principalId }) => principalId === dead.id)).toBe(true);
    const audit = await eventually(async () => {
      const { services } = await api('GET', '/status', 200);
      const found = services.find(({ service }: { service: string }) => service === 'audit');
      return found.details.notices.waiting === steps.length && found;
    });
    expect(audit).toMatchObject({ ready: true, details: { notices: { smtp: true, error: null } } });

    await remove(dead);
    await eventually(async () => (await noticesOf(`key=${key.id}&state=waiting`)).length === 0);
    expect(await noticesOf(`key=${key.id}&state=given-up`)).toHaveLength(steps.length);
    await remove(alive);
  },
  TEST_MS,
);
