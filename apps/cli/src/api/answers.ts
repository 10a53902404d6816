import { RefusedError, unreachableError, type CliError } from '../errors.js';

/** The largest JSON document that a page of the API can be, with room to spare. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** What a gateway or proxy in between answers when the service behind it is gone. */
const GATEWAY_STATUSES = new Set([502, 503, 504]);

/** The answer's JSON; `null` for an empty one. */
export async function readJson(response: Response): Promise<unknown> {
  const text = await readBounded(response);
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw unreachableError(
      `${new URL(response.url).origin} answered with something that is not Keyledger's API`,
    );
  }
}

/** The refusal that an answer with an error status carries. */
export async function readRefusal(response: Response): Promise<CliError> {
  const text = await readBounded(response).catch(() => '');
  const error = errorOf(text);
  const requestId = error?.requestId ?? response.headers.get('x-request-id');
  if (error !== null) return new RefusedError(error.code, error.message, response.status, requestId);
  const where = response.url === '' ? 'the endpoint' : new URL(response.url).origin;
  if (GATEWAY_STATUSES.has(response.status)) {
    return unreachableError(`${where} answered ${response.status} without the service behind it`);
  }
  return new RefusedError(
    `Http${response.status}`,
    `${where} answered ${response.status}`,
    response.status,
    requestId,
  );
}

function errorOf(text: string): { code: string; message: string; requestId: string | null } | null {
  try {
    const { error } = JSON.parse(text) as { error?: Record<string, unknown> };
    if (typeof error?.['code'] !== 'string' || typeof error['message'] !== 'string') return null;
    const requestId = typeof error['requestId'] === 'string' ? error['requestId'] : null;
    return { code: error['code'], message: error['message'], requestId };
  } catch {
    return null;
  }
}

/** The answer's text. Bounded, since a wrong endpoint may send anything. */
export async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of bodyOf(response)) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES)
      throw unreachableError(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The answer's bytes as they come. A connection that breaks on the way is told as such. */
export async function* bodyOf(response: Response): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  try {
    yield* response.body as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw unreachableError(
      `the connection to ${new URL(response.url).host} broke before the answer was whole`,
      error,
    );
  }
}
