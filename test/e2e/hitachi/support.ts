import { expectStatus } from '../../support/keys.js';
import type { Credentials, Stack } from '../../support/stack.js';

export const OBJECTS = '/ConfigurationManager/v1/objects';
const JOB_TIMEOUT_MS = 60_000;
const REQUEST_TIMEOUT_MS = 30_000;

export interface Told {
  status: number;
  headers: Headers;
  bytes: Buffer;
  /** Parsed JSON; undefined where it is none. */
  body: any;
}

export const basic = ({
  accessKeyId,
  secretAccessKey,
}: Pick<Credentials, 'accessKeyId' | 'secretAccessKey'>): string =>
  `Basic ${Buffer.from(`${accessKeyId}:${secretAccessKey}`).toString('base64')}`;

/** A management client of an array: `curl` with nothing of ours in it. */
export class ArrayClient {
  constructor(
    private readonly stack: Stack,
    /** Null: nobody. */
    readonly authorization: string | null = basic(stack.credentials),
  ) {}

  as(authorization: string | null): ArrayClient {
    return new ArrayClient(this.stack, authorization);
  }

  /** @param body a form, or what is sent as JSON; a text is sent as it is. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Told> {
    const sent: Record<string, string> = { ...headers };
    if (this.authorization !== null) sent.authorization ??= this.authorization;
    if (body !== undefined && !(body instanceof FormData)) sent['content-type'] ??= 'application/json';
    const content = body instanceof FormData || typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${this.stack.endpoint}${OBJECTS}/${path}`, {
      method,
      headers: sent,
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      ...(content === undefined ? {} : { body: content }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes, body: parsed(bytes) };
  }

  /** Waits for the job that an answer told of. */
  async ended({ status, body }: Told): Promise<any> {
    if (status !== 202) throw new Error(`no job, but ${status}: ${JSON.stringify(body)}`);
    const deadline = Date.now() + JOB_TIMEOUT_MS;
    while (Date.now() < deadline) {
      const { body: job } = await this.call('GET', `jobs/${body.jobId}`);
      if (job.status === 'Completed') return job;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`job ${body.jobId} did not end`);
  }

  /** Keys by their numbers, as the array lists them. */
  async keys(query = 'keyType=DEKANDFREE'): Promise<any[]> {
    const { status, body } = await this.call('GET', `encryption-keys?${query}`);
    if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return body.data;
  }
}

/** A principal with an access key, and the array's client speaking for it. */
export async function newUser(stack: Stack, role: string, token?: string): Promise<ArrayClient> {
  const options = token === undefined ? {} : { token };
  const { id } = expectStatus(
    await stack.api('POST', '/principals', { name: `a ${role}`, role }, options),
    201,
  );
  const key = expectStatus(await stack.api('POST', `/principals/${id}/access-keys`, undefined, options), 201);
  return new ArrayClient(stack, basic(key));
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
