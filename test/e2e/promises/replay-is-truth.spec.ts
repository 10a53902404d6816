import { allKeys, expectStatus, newKey, replay } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';

/**
 * Promise 1: dropping every read model and replaying gives byte-equal listings, history and schedules.
 * Not proved here: PostgreSQL (the same projections are replayed on it in test/contract).
 */
let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

async function everythingShown(): Promise<string> {
  const keys = await allKeys(stack);
  const parts: unknown[] = [keys, expectStatus(await stack.api('GET', '/aliases?limit=1000'), 200)];
  parts.push(expectStatus(await stack.api('GET', '/schedule?limit=1000'), 200));
  for (const { id } of keys) {
    parts.push(expectStatus(await stack.api('GET', `/keys/${id}/history?limit=1000`), 200));
    parts.push(expectStatus(await stack.api('GET', `/keys/${id}/versions`), 200));
  }
  return JSON.stringify(parts);
}

test('listings, history and schedules are byte-equal after every read model was rebuilt from the log', async () => {
  const specs = ['AES_256', 'RSA_2048', 'EC_P256', 'ED25519', 'ML_DSA_44', 'HMAC_256'];
  for (const [n, spec] of specs.entries()) {
    const usage = spec.startsWith('RSA') ? { usage: 'SIGN_VERIFY' } : {};
    const { id } = await newKey(stack, {
      spec,
      ...usage,
      alias: `k${n}`,
      tags: { n: String(n) },
      rotationPeriodDays: 30 + n,
    });
    if (spec === 'AES_256') expectStatus(await stack.api('POST', `/keys/${id}/rotate`), 200);
    if (n % 2 === 0) expectStatus(await stack.api('POST', `/keys/${id}/disable`), 200);
  }
  const doomed = await newKey(stack, { alias: 'doomed' });
  expectStatus(await stack.api('POST', `/keys/${doomed.id}/schedule-deletion`), 200);
  expectStatus(await stack.api('POST', `/keys/${doomed.id}/delete-now`), 200);
  const before = await everythingShown();
  const report = await replay(stack);
  expect(report.equal).toBe(true);
  expect(report.services.map(({ service }: any) => service).sort()).toEqual([
    'audit',
    'key-lifecycle',
    'rotation-scheduler',
  ]);
  for (const { events, tables } of report.services) {
    expect(events).toBeGreaterThan(0);
    expect(tables.length).toBeGreaterThan(0);
  }
  expect(await everythingShown()).toBe(before);
});
