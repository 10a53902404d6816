import { rmSync } from 'node:fs';
import { startStack, type Stack } from '../support/stack.ts';
import { load, postRequest, type LoadResult } from './http-load.ts';

const DAY_SECONDS = 86_400;
const LIGHT = { connections: 4, pauseMs: 20 };
const BASELINE_SECONDS = 15;
const LONGEST_STORM_SECONDS = 1_800;

export interface Storm {
  keys: number;
  createdPerSecond: number;
  /** The light load alone, and while the rotations run. */
  before: LoadResult;
  during: LoadResult;
  rotationsPerSecond: number;
}

/**
 * Many keys with an interval of a day are made within minutes, and a day passes: all are due in the same hour. Measures a light
 * load of encrypt requests before, and while the scheduler makes up for all of them.
 */
export async function rotationStorm(keys: number): Promise<Storm> {
  let stack = await startStack({ keepData: true, env: settings(0) });
  const { dataDir } = stack;
  try {
    const { token } = stack.credentials;
    // Before the others, which are as many as a project may have.
    const { body } = await stack.api('POST', '/keys', {});
    const create = postRequest(`${stack.endpoint}/api/v1/keys`, token, { rotationPeriodDays: 1 });
    const made = await load(create, 32, LONGEST_STORM_SECONDS, 201, { maxRequests: keys - 1 });
    if (made.errors > 0) throw new Error(`creating keys: ${made.lastBody}`);
    const light = (until: AbortSignal | undefined, seconds: number) =>
      lightLoad(stack, body.id, seconds, until);
    await light(undefined, 3);
    const before = await light(undefined, BASELINE_SECONDS);
    await stack.stop();
    stack = await startStack({ keepData: true, dataDir, env: settings(DAY_SECONDS + 3_600) });
    const over = new AbortController();
    const began = performance.now();
    const storm = untilNothingIsDue(stack).finally(() => over.abort());
    const [during] = await Promise.all([light(over.signal, LONGEST_STORM_SECONDS), storm]);
    const seconds = (performance.now() - began) / 1000;
    return {
      keys: made.requests,
      createdPerSecond: made.perSecond,
      before,
      during,
      rotationsPerSecond: keys / seconds,
    };
  } finally {
    await stack.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const settings = (offsetSeconds: number): Record<string, string> => ({
  KEYLEDGER_RATE_LIMIT_PER_SECOND: '1000000',
  KEYLEDGER_CLOCK_OFFSET_SECONDS: String(offsetSeconds),
});

function lightLoad(
  stack: Stack,
  keyId: string,
  seconds: number,
  signal: AbortSignal | undefined,
): Promise<LoadResult> {
  const url = `${stack.endpoint}/api/v1/keys/${keyId}/encrypt`;
  const request = postRequest(url, stack.credentials.token, {
    plaintext: Buffer.alloc(32).toString('base64'),
  });
  const { connections, pauseMs } = LIGHT;
  return load(request, connections, seconds, 200, { pauseMs, ...(signal ? { signal } : {}) });
}

async function untilNothingIsDue(stack: Stack): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const { body } = await stack.api('GET', '/status');
    const scheduler = body.services?.find(({ service }: any) => service === 'rotation-scheduler');
    if (scheduler?.ready && scheduler.details.due === 0 && scheduler.details.inProgress === 0) return;
  }
}
