import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { answer, type Answer } from '../testing/fake-io.js';
import { started } from '../testing/started.js';

const ID = '7d1f7f6a-7a6e-4f0e-9df5-4a7a9d2e3b11';
const KEY = '0b7f9fa5-9b57-42b6-aa7b-afdc89b57b94';
const none = { count: 0, first: [] };
const REPORT = {
  keys: 2,
  versions: 14,
  historyKeys: 1,
  credentials: 0,
  toRestore: { count: 12, first: Array.from({ length: 12 }, (_, n) => `${KEY}/${n + 1}`) },
  intact: { count: 1, first: [`${KEY}/13`] },
  deleted: { count: 1, first: [`${KEY}/14`] },
  notBlocked: none,
  unknown: none,
};
/** 8 MiB and a bit: more than one request has. */
const FILE = randomBytes(32 * 262_144 + 9);

/** A service that takes uploads, plans and restores, and looks busy at first each time. */
function service(report: object = REPORT, failure: string | null = null): Answer {
  let state = 'uploading';
  const view = () =>
    answer({ id: ID, source: 'file', state, backupId: 'b', takenAt: 't', report, reason: failure });
  const next: Record<string, string> = { planning: failure ? 'failed' : 'planned', running: 'done' };
  return ({ method, path }) => {
    if (path.endsWith('/plan')) state = 'planning';
    else if (path.endsWith('/apply')) state = 'running';
    else if (method === 'GET') {
      const now = view();
      state = next[state] ?? state;
      return now;
    }
    return view();
  };
}

describe('restore', () => {
  let cwd: string;
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'keyledger-cli-'));
    writeFileSync(join(cwd, 'keys.klb'), FILE);
    writeFileSync(join(cwd, 'password'), 'correct horse\n');
  });
  afterEach(() => rmSync(cwd, { recursive: true, force: true }));

  const restore = (options: string, how: Answer = service(), more = {}) =>
    started(`restore ${options}`, how, { cwd, ...more });
  const FROM_FILE = 'keys.klb --password-file password';
  const changes = (asked: { method: string; path: string }[]) =>
    asked.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);

  it('uploads the file, plans, restores and says what it did', async () => {
    const { asked, exitCode, stdout } = await restore(`${FROM_FILE} --yes`);
    expect(changes(asked)).toEqual([
      'POST /restores',
      `PUT /restores/${ID}/file?firstPiece=0`,
      `PUT /restores/${ID}/file?firstPiece=32`,
      `POST /restores/${ID}/plan`,
      `POST /restores/${ID}/apply`,
    ]);
    expect(Buffer.concat(asked.flatMap(({ bytes }) => bytes ?? [])).equals(FILE)).toBe(true);
    expect(asked[3]!.body).toEqual({ password: 'correct horse' });
    expect(exitCode).toBe(0);
    const [plan, done] = stdout.split('state:       done');
    expect(plan).toContain('to restore:  12 versions (lost)\n');
    expect(plan).toContain('also lost:   1 history key, 0 credentials\n');
    expect(plan).toContain(`to restore:\n  ${KEY}/1\n`);
    expect(plan).toContain('  and 2 more\n');
    expect(done).toContain('restored:    12 versions (lost)\n');
    expect(done).toContain('deleted:     1 version (on purpose: not restored)\n');
  });

  it('restores nothing in a dry run, or when nothing is lost', async () => {
    for (const [options, report] of [
      [`${FROM_FILE} --dry-run`, REPORT],
      [`${FROM_FILE} --yes`, { ...REPORT, toRestore: none, historyKeys: 0 }],
    ] as const) {
      const { asked, exitCode } = await restore(options, service(report));
      expect(exitCode).toBe(0);
      expect(changes(asked).at(-1)).toBe(`POST /restores/${ID}/plan`);
    }
  });

  it('asks people before it restores, and takes nothing but yes for one', async () => {
    const typed = (line: string) => ({ stdinIsTerminal: true, stdin: Readable.from([`${line}\n`]) });
    const yes = await restore(FROM_FILE, service(), typed('y'));
    expect([yes.exitCode, changes(yes.asked).at(-1)]).toEqual([0, `POST /restores/${ID}/apply`]);
    expect(yes.stderr).toContain('Restore 13 lost secrets? [y/N] ');
    for (const line of ['n', '', 'sure']) {
      const no = await restore(FROM_FILE, service(), typed(line));
      expect([no.exitCode, changes(no.asked).at(-1)]).toEqual([1, `POST /restores/${ID}/plan`]);
      expect(no.stderr).toContain('keyledger: nothing was restored (Cancelled)\n');
    }
  });

  it('draws on the store without a file or a password', async () => {
    const { asked, exitCode } = await restore('--from-store --yes');
    expect(changes(asked)).toEqual([
      'POST /restores',
      `POST /restores/${ID}/plan`,
      `POST /restores/${ID}/apply`,
    ]);
    expect([exitCode, asked[0]!.body]).toEqual([0, { source: 'store' }]);
  });

  it('says why a backup cannot be restored, and what has to be blocked before', async () => {
    const wrong = await restore(`${FROM_FILE} --yes`, service(undefined, 'wrong password'));
    expect([wrong.exitCode, wrong.stdout]).toEqual([1, '']);
    expect(wrong.stderr).toBe('keyledger: wrong password (RestoreFailed)\n');
    const bound = { ...REPORT, notBlocked: { count: 1, first: [`${KEY}/9`] } };
    expect((await restore(`${FROM_FILE} --dry-run`, service(bound))).stderr).toContain(
      "keyledger: 1 lost version can't be restored while resources use the key: keyledger keys block-resources <key>",
    );
  });

  it('prints one document, what it did, when asked for JSON', async () => {
    const { stdout } = await restore(`${FROM_FILE} --yes --json`);
    expect(JSON.parse(stdout)).toMatchObject({ state: 'done', report: REPORT });
  });

  it.each([
    ['keys.klb', 'there is no terminal to ask'],
    ['--yes', 'name either a file, or --from-store'],
    ['keys.klb --from-store --yes', 'name either a file, or --from-store'],
    ['--from-store --password-file password --yes', '--from-store takes no password'],
    ['keys.klb --yes', 'there is no terminal to ask for the password'],
    ['missing --dry-run --password-file password', "can't read missing"],
  ])("refuses 'restore %s' before it asks the service", async (options, words) => {
    const { asked, exitCode, stderr } = await restore(options);
    expect([asked, exitCode > 0]).toEqual([[], true]);
    expect(stderr).toContain(words);
  });

  it('refuses an empty file', async () => {
    writeFileSync(join(cwd, 'keys.klb'), '');
    const { exitCode, stderr } = await restore(`${FROM_FILE} --yes`);
    expect([exitCode, stderr]).toEqual([1, 'keyledger: keys.klb is empty (FileDamaged)\n']);
  });
});
