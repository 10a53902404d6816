import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { Mailer } from './mailer.js';

let server: SMTPServer;
let url: string;
const mails: { from: string; to: string[]; text: string }[] = [];

beforeAll(async () => {
  server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: ({ address }, _session, done) =>
      address.startsWith('unknown')
        ? done(Object.assign(new Error('secret words'), { responseCode: 550 }))
        : done(),
    onData: (stream, { envelope }, done) => {
      let text = '';
      stream.on('data', (part: Buffer) => (text += part.toString()));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), text });
        done();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise<void>((resolve) => server.close(resolve)));
beforeEach(() => (mails.length = 0));

const MAIL = { subject: 'a subject', text: 'some text', html: '<p>some text</p>' };

test('a mail arrives with both forms, the id of its notice, and the sender that was set', async () => {
  const mailer = new Mailer(url, 'Keys <keys@example.org>');
  expect(await mailer.send('n1', 'ada@example.org', MAIL)).toEqual({ ok: true });
  const [{ from, to, text }] = mails as [(typeof mails)[0]];
  expect({ from, to }).toEqual({ from: 'keys@example.org', to: ['ada@example.org'] });
  expect(text).toMatch(/^Message-ID: <n1@example\.org>\r$/m);
  expect(text).toMatch(/^From: Keys <keys@example\.org>\r$/m);
  expect(text).toMatch(/^Content-Type: text\/plain/m);
  expect(text).toMatch(/^Content-Type: text\/html/m);
});

test('nothing that a mail is made of adds a header or a recipient', async () => {
  const mailer = new Mailer(url, 'keys@example.org');
  const subject = 'one\r\nBcc: eve@example.org\r\n\r\nbody';
  await mailer.send('n1', 'ada@example.org\r\nBcc: eve@example.org', { ...MAIL, subject });
  await mailer.send('n1', 'ada@example.org, eve@example.org', { ...MAIL, subject });
  await mailer.send('n1', 'ada@example.org', { ...MAIL, subject });
  for (const { to, text } of mails) {
    expect(to).not.toContain('eve@example.org');
    expect(text.split('\r\n\r\n')[0]).not.toMatch(/^bcc:/im);
  }
  expect(mails.length).toBeGreaterThan(0);
});

test('a refusal of one address says nothing of the server, and is told without its words', async () => {
  const mailer = new Mailer(url, 'keys@example.org');
  expect(await mailer.send('n1', 'unknown@example.org', MAIL)).toEqual({
    ...{ ok: false, error: 'the mail server refused (550)', receiverFails: false },
  });
});

test('a server that cannot be reached is told as such', async () => {
  const mailer = new Mailer('smtp://user:hush@127.0.0.1:1', 'keys@example.org');
  const outcome = await mailer.send('n1', 'ada@example.org', MAIL);
  expect(outcome).toMatchObject({ ok: false, receiverFails: true });
  expect(JSON.stringify(outcome)).not.toContain('hush');
});
