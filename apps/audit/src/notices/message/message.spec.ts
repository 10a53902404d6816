import type { NoticeRow } from '../outbox/tables.js';
import { cloudEvent } from './cloud-event.js';
import { factsOf } from './facts.js';
import { mailOf } from './mail.js';

const KEY = '12345678-1234-4234-8234-123456789012';
const PROJECT = 'a'.repeat(32);
const row = (more: Partial<NoticeRow> = {}): NoticeRow => ({
  ...{ id: 'n1', event_id: 'e1', position: 7, project_id: PROJECT, key_id: KEY, event_type: 'KeyDisabled' },
  ...{ at: '2026-01-01T00:00:00.000Z', principal_id: 'p2', channel: 'email', webhook_id: null, lane: 'mail' },
  ...{ receiver: 'ada@example.org', state: 'waiting', attempts: 0, made_at: 0, next_attempt_at: 0 },
  ...{ delivered_at: null, ended_at: null, last_error: null },
  content: JSON.stringify({ by: { id: 'p1', name: 'bob' }, description: 'payroll', state: 'Disabled' }),
  ...more,
});
const facts = (more?: Partial<NoticeRow>) => factsOf(row(more), 'us-east-1');

test('an event is CloudEvents 1.0, and the same text at every try', () => {
  expect(JSON.parse(cloudEvent(facts()))).toEqual({
    specversion: '1.0',
    id: 'n1',
    source: `urn:keyledger:project:${PROJECT}`,
    type: 'dev.keyledger.key.disabled',
    subject: KEY,
    time: '2026-01-01T00:00:00.000Z',
    datacontenttype: 'application/json',
    data: {
      keyId: KEY,
      arn: expect.stringMatching(new RegExp(`^arn:aws:kms:us-east-1:\\d{12}:key/${KEY}$`)),
      projectId: PROJECT,
      at: '2026-01-01T00:00:00.000Z',
      eventId: 'e1',
      by: { id: 'p1', name: 'bob' },
      description: 'payroll',
      state: 'Disabled',
    },
  });
  expect(cloudEvent(facts({ attempts: 5 }))).toBe(cloudEvent(facts()));
});

test('a mail says in its subject what happened, and the rest below', () => {
  const { subject, text, html } = mailOf(facts());
  expect(subject).toBe('[Keyledger] Key 12345678… was disabled');
  for (const part of [KEY, 'payroll', 'bob (p1)', 'Disabled', '2026-01-01T00:00:00.000Z']) {
    expect(text).toContain(part);
    expect(html).toContain(part);
  }
});

test('what is left of an event that can be read no more is told', () => {
  expect(mailOf(facts({ content: null })).text).toContain(`Key ${KEY} was disabled.`);
  expect(JSON.parse(cloudEvent(facts({ content: null }))).data).not.toHaveProperty('description');
});

test('nothing in a mail is markup but its own, and no text makes lines of its own', () => {
  const description = `<script>alert("1")</script> & 'x'\r\nState: Enabled`;
  const by = { id: 'p1', name: '<b>' };
  const { text, html } = mailOf(facts({ content: JSON.stringify({ by, description }) }));
  expect(html).not.toMatch(/<script|<b>/);
  expect(html).toContain(
    '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39; State: Enabled',
  );
  expect(text).not.toMatch(/^State:/m);
});

test('a long description is shown in part', () => {
  const content = JSON.stringify({ by: { id: 'p1', name: 'bob' }, description: 'x'.repeat(8192) });
  expect(mailOf(facts({ content })).text.length).toBeLessThan(1_000);
});
