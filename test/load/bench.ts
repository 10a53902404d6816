import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startStack, type Stack } from '../support/stack.ts';
import { load, postRequest, type LoadResult } from './http-load.ts';
import { listingPages } from './listing.ts';
import { rotationStorm } from './rotation-storm.ts';
import { appendsAlone, bareLoad, cryptoAlone, withBareServer } from './yardsticks.ts';

/**
 * `npm run bench`: encrypt, decrypt, generate-data-key and create-key through the gateway at 1, 16 and 64 in flight, beside
 * yardsticks taken in the same go; then replay and listing. Prints a table, writes JSON. Compare shares, not absolute figures:
 * machines differ, shares much less.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    keys: { type: 'string', default: '1000000' },
    'storm-keys': { type: 'string', default: '100000' },
    out: { type: 'string', default: join(import.meta.dirname, 'results') },
    only: { type: 'string' },
  },
});
const SECONDS = Number(values.seconds);
const IN_FLIGHT = [1, 16, 64];
const PLAINTEXT = Buffer.alloc(32, 7).toString('base64');

interface Row {
  what: string;
  inFlight: number;
  perSecond: number;
  p50Ms: number | null;
  p99Ms: number | null;
  share: string;
}
const rows: Row[] = [];
const targets: { target: string; reached: number; wanted: string; met: boolean }[] = [];

const line = (text: string): void => void process.stdout.write(`${text}\n`);

function add(what: string, inFlight: number, result: LoadResult, share = ''): LoadResult {
  if (result.errors > 0)
    throw new Error(`${what}: ${result.errors} unexpected replies, the last ${result.lastBody}`);
  rows.push({ what, inFlight, perSecond: result.perSecond, p50Ms: result.p50Ms, p99Ms: result.p99Ms, share });
  return result;
}

const per = (part: number, whole: number): string => (part / whole).toFixed(2);

async function createdKey(stack: Stack): Promise<string> {
  const { body } = await stack.api('POST', '/keys', {});
  return body.id;
}

async function measureOperations(stack: Stack): Promise<void> {
  const { token } = stack.credentials;
  const id = await createdKey(stack);
  const url = `${stack.endpoint}/api/v1/keys/${id}`;
  const { body } = await stack.api('POST', `/keys/${id}/encrypt`, { plaintext: PLAINTEXT });
  const operations = [
    ['encrypt', postRequest(`${url}/encrypt`, token, { plaintext: PLAINTEXT })],
    ['decrypt', postRequest(`${url}/decrypt`, token, { ciphertext: body.ciphertext })],
    ['generate-data-key', postRequest(`${url}/generate-data-key`, token, {})],
  ] as const;
  // Code that has not run yet is slow in any of the processes, and no subject of this measurement.
  for (const [, request] of operations) await load(request, 16, Math.min(2, SECONDS), 200);
  await withBareServer(async (bare) => {
    await bareLoad(bare, 16, Math.min(2, SECONDS), PLAINTEXT);
    for (const inFlight of IN_FLIGHT) {
      const yardstick = add('bare framework', inFlight, await bareLoad(bare, inFlight, SECONDS, PLAINTEXT));
      for (const [what, request] of operations) {
        const result = await load(request, inFlight, SECONDS, 200);
        add(what, inFlight, result, `${per(result.perSecond, yardstick.perSecond)} of bare`);
        if (what === 'encrypt' && inFlight === 64) {
          const share = result.perSecond / yardstick.perSecond;
          targets.push({
            target: 'encrypt at 64 in flight / bare framework',
            reached: share,
            wanted: '>= 0.4',
            met: share >= 0.4,
          });
        }
        if (inFlight === 16) {
          targets.push({
            target: `${what} p99 at 16 in flight, ms`,
            reached: result.p99Ms,
            wanted: '<= 20',
            met: result.p99Ms <= 20,
          });
        }
      }
    }
  });
  rows.push({
    what: 'node:crypto alone',
    inFlight: 1,
    perSecond: cryptoAlone(32, 2),
    p50Ms: null,
    p99Ms: null,
    share: '',
  });
}

async function measureCreates(stack: Stack): Promise<void> {
  const create = postRequest(`${stack.endpoint}/api/v1/keys`, stack.credentials.token, {
    description: 'bench',
  });
  await load(create, 16, Math.min(2, SECONDS), 201);
  for (const inFlight of IN_FLIGHT) {
    const alone = await appendsAlone(inFlight, SECONDS);
    rows.push({ what: 'event store alone', inFlight, perSecond: alone, p50Ms: null, p99Ms: null, share: '' });
    const result = await load(create, inFlight, SECONDS, 201);
    add('create-key', inFlight, result, `${per(result.perSecond, alone)} of appends`);
    const share = result.perSecond / alone;
    targets.push({
      target: `create-key / appends alone, ${inFlight} in flight`,
      reached: share,
      wanted: '>= 0.5',
      met: share >= 0.5,
    });
    if (inFlight === 16) {
      targets.push({
        target: 'create-key p99 at 16 in flight, ms',
        reached: result.p99Ms,
        wanted: '<= 20',
        met: result.p99Ms <= 20,
      });
    }
  }
}

async function measureReplay(stack: Stack): Promise<void> {
  await stack.api('POST', '/replay', {});
  for (;;) {
    const { body } = await stack.api('GET', '/replay');
    if (!body.done) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      continue;
    }
    for (const { service, events, elapsedMs, equal } of body.services) {
      const perSecond = (events / elapsedMs) * 1000;
      rows.push({
        what: `replay ${service} (${events} events)`,
        inFlight: 1,
        perSecond,
        p50Ms: null,
        p99Ms: null,
        share: '',
      });
      const met = perSecond >= 20_000 && equal;
      targets.push({
        target: `replay of ${service}, events/s`,
        reached: perSecond,
        wanted: '>= 20000, equal',
        met,
      });
    }
    return;
  }
}

async function measureListing(): Promise<void> {
  const count = Number(values.keys);
  const [small, large] = [await listingPages(1_000), await listingPages(count)];
  for (const page of ['first', 'middle', 'tagged'] as const) {
    rows.push({
      what: `list 100 of 1000 keys, ${page}`,
      inFlight: 1,
      perSecond: 1000 / small[page],
      p50Ms: small[page],
      p99Ms: null,
      share: '',
    });
    const share = `${per(large[page], small[page])} of small`;
    rows.push({
      what: `list 100 of ${count} keys, ${page}`,
      inFlight: 1,
      perSecond: 1000 / large[page],
      p50Ms: large[page],
      p99Ms: null,
      share,
    });
    const ratio = large[page] / small[page];
    targets.push({
      target: `page over ${count} keys / over 1000, ${page}`,
      reached: ratio,
      wanted: '<= 1.5',
      met: ratio <= 1.5,
    });
  }
}

async function measureStorm(): Promise<void> {
  const storm = await rotationStorm(Number(values['storm-keys']));
  add('light load before', 4, storm.before);
  add(`light load while ${storm.keys} keys rotate`, 4, storm.during);
  rows.push({
    ...{ what: 'scheduled rotations', inFlight: 6, perSecond: storm.rotationsPerSecond },
    ...{ p50Ms: null, p99Ms: null, share: '' },
  });
  const growth = storm.during.p99Ms / storm.before.p99Ms;
  targets.push({
    ...{ target: `p99 of a light load while ${storm.keys} keys rotate / before`, reached: growth },
    ...{ wanted: '<= 3', met: growth <= 3 },
  });
}

function print(): void {
  const number = (value: number | null, digits = 2): string => (value === null ? '' : value.toFixed(digits));
  line(
    `${'what'.padEnd(44)} ${'in flight'.padStart(9)} ${'per second'.padStart(11)} ${'p50 ms'.padStart(8)} ${'p99 ms'.padStart(8)}  share`,
  );
  for (const { what, inFlight, perSecond, p50Ms, p99Ms, share } of rows) {
    const figures = `${number(perSecond, 0).padStart(11)} ${number(p50Ms).padStart(8)} ${number(p99Ms).padStart(8)}`;
    line(`${what.padEnd(44)} ${String(inFlight).padStart(9)} ${figures}  ${share}`);
  }
  line('');
  for (const { target, reached, wanted, met } of targets) {
    line(
      `${met ? 'met    ' : 'MISSED '} ${target.padEnd(48)} ${number(reached).padStart(10)}  wanted ${wanted}`,
    );
  }
}

const parts: [string, () => Promise<void>][] = [];
let stack: Stack | undefined;
const withStack = (work: (stack: Stack) => Promise<void>) => async (): Promise<void> => {
  stack ??= await startStack({ env: { KEYLEDGER_RATE_LIMIT_PER_SECOND: '1000000' } });
  await work(stack);
};
parts.push(['operations', withStack(measureOperations)], ['creates', withStack(measureCreates)]);
parts.push(['replay', withStack(measureReplay)], ['storm', measureStorm], ['listing', measureListing]);
try {
  for (const [name, work] of parts) {
    if (values.only && !values.only.split(',').includes(name)) continue;
    line(`… ${name}`);
    await work();
    // What is measured next should not compete with five idle services for two cores.
    if (name === 'replay') await stack?.stop();
  }
} finally {
  await stack?.stop();
}
print();
mkdirSync(values.out, { recursive: true });
const file = join(values.out, `${new Date().toISOString().replaceAll(':', '-')}.json`);
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
writeFileSync(
  file,
  `${JSON.stringify({ at: new Date().toISOString(), machine, seconds: SECONDS, rows, targets }, null, 2)}\n`,
);
line(`\nwritten to ${file}`);
