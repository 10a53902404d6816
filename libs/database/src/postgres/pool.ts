import pg from 'pg';

const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MS = 5_000;
const IDLE_CONNECTION_MS = 60_000;
const STATEMENT_TIMEOUT_MS = 30_000;
/** Longer than the server's own limit: it only ends waits for a server that does not answer any more. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000;
const IDLE_IN_TRANSACTION_MS = 60_000;

const INT8 = 20;
const NUMERIC = 1700;

/** `int8` (and `sum` of it, which is numeric) as a JS number. @throws Error beyond what a number holds exactly. */
function parseInteger(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new Error(`integer ${text} is not safe`);
  return value;
}

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 || oid === NUMERIC
      ? parseInteger
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export interface PoolOptions {
  url: string;
  schema: string;
  /** Nothing to lose in a crash: commits need not wait for the disk. For rebuilds. */
  scratch?: boolean;
}

/** A bounded pool whose connections all work in one schema. It connects when it is first used. */
export function createPool({ url, schema, scratch }: PoolOptions): pg.Pool {
  const settings = [`set search_path to ${quoteIdentifier(schema)}`];
  if (scratch) settings.push('set synchronous_commit to off');
  const pool = new pg.Pool({
    connectionString: url,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    application_name: `keyledger ${schema}`,
    types,
    onConnect: async (client) => {
      await client.query(settings.join('; '));
    },
  });
  // A connection that breaks is reported twice: to the query that it fails, and as an event that would end the process.
  const reportedElsewhere = () => undefined;
  pool.on('error', reportedElsewhere);
  pool.on('connect', (client) => client.on('error', reportedElsewhere));
  return pool;
}
