/** What `npm test` says that it ran against. Programs and servers of the machine are asked; only their absence is staged. */
const script = '../../../scripts/check/environment.mjs';
const { environmentReport } = (await import(script)) as {
  environmentReport(skippedNames: string[]): Promise<string>;
};
const VARIABLES = ['KEYLEDGER_TEST_POSTGRES_URL', 'KEYLEDGER_TEST_KURRENTDB_URL'] as const;
const given = VARIABLES.map((name) => process.env[name]);
beforeEach(() => VARIABLES.forEach((name) => delete process.env[name]));
afterEach(() => VARIABLES.forEach((name, index) => given[index] && (process.env[name] = given[index])));

const lineOf = async (part: string, skipped: string[] = []): Promise<string> =>
  (await environmentReport(skipped)).split('\n').find((line) => line.trim().startsWith(part))!;

test('it names what was skipped, once', async () => {
  const report = await environmentReport(['this is unproven', 'this is unproven', 'that too']);
  expect(
    report
      .match(/Skipped, so left unproven[^]*/)?.[0]
      .split('\n')
      .slice(1),
  ).toEqual(['  - this is unproven', '  - that too']);
  expect(await environmentReport([])).not.toContain('Skipped');
});

test('it says what no EventStoreDB leaves unproven', async () => {
  expect(await lineOf('EventStoreDB', ['EventStoreDB was NOT tested'])).toMatch(
    /no: the adapter and the whole stack on it are unproven/,
  );
  expect(await lineOf('EventStoreDB')).toMatch(/none named in KEYLEDGER_TEST_KURRENTDB_URL/);
});

test('it says of a server that was named what it is, or that it does not tell', async () => {
  process.env.KEYLEDGER_TEST_KURRENTDB_URL = 'kurrentdb://user:secret@127.0.0.1:1?tls=false';
  const line = await lineOf('EventStoreDB', ['the whole stack on EventStoreDB']);
  expect(line).toMatch(/does not tell its version/);
  expect(line).not.toContain('secret');
});

test('it names the PostgreSQL that was given by its setting, never by its address', async () => {
  process.env.KEYLEDGER_TEST_POSTGRES_URL = 'postgres://user:secret@127.0.0.1/keyledger';
  expect(await lineOf('PostgreSQL')).toMatch(/the one of KEYLEDGER_TEST_POSTGRES_URL$/);
});
