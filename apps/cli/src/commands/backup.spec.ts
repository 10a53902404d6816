import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { answer, refusal, type Answer } from '../testing/fake-io.js';
import { started } from '../testing/started.js';

const ID = '7d1f7f6a-7a6e-4f0e-9df5-4a7a9d2e3b11';
const FILE = randomBytes(300_000);
const PASSWORD = 'correct horse';
const backup = (more: object = {}) => ({
  id: ID,
  kind: 'file',
  state: 'taken',
  all: true,
  keys: 2,
  versions: 3,
  takenAt: '2026-11-24T07:00:00.000Z',
  takenBy: 'admin',
  bytes: FILE.length,
  sha256: createHash('sha256').update(FILE).digest('hex'),
  reason: null,
  ...more,
});

/** Runs first, then is taken; or what the test says of it. */
function service(more: object = {}, file: Buffer = FILE): Answer {
  let looks = 0;
  return ({ method, path }) => {
    if (path.endsWith('/file')) return new Response(new Uint8Array(file));
    if (method === 'POST') return answer(backup({ state: 'running' }), 202);
    return answer(backup(looks++ === 0 ? { state: 'running' } : more));
  };
}

/** A terminal at which somebody types these lines, one after the other. */
const typing = (...lines: string[]) => ({
  stdinIsTerminal: true,
  stdin: Readable.from(
    (async function* () {
      for (const line of lines) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        yield `${line}\n`;
      }
    })(),
  ),
});

describe('backups', () => {
  let cwd: string;
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'keyledger-cli-'));
    writeFileSync(join(cwd, 'password'), `${PASSWORD}\n`);
  });
  afterEach(() => rmSync(cwd, { recursive: true, force: true }));

  it('are taken under the password of a file, and written whole', async () => {
    const args = 'backup take --output keys.klb --password-file password --key alias/a';
    const { asked, stdout, exitCode } = await started(args, service(), { cwd });
    expect(asked[0]).toMatchObject({
      method: 'POST',
      path: '/backups',
      body: { kind: 'file', password: PASSWORD, keys: ['alias/a'] },
    });
    expect(exitCode).toBe(0);
    expect(readFileSync(join(cwd, 'keys.klb')).equals(FILE)).toBe(true);
    expect(stdout).toMatch(/^backup: 7d1f.*\nkind: .*\nstate: +taken\nholds: +3 versions of all 2 keys\n/);
    expect(stdout).not.toContain(PASSWORD);
  });

  it('ask for the password twice, and show it nowhere', async () => {
    const asks = await started('backup take --output keys.klb', service(), {
      cwd,
      ...typing(PASSWORD, PASSWORD),
    });
    expect(asks.asked[0]!.body).toMatchObject({ password: PASSWORD });
    expect(asks.stderr).toBe('Password for the backup: \nThe same again: \n');
    const slip = await started('backup take --output other', service(), {
      cwd,
      ...typing(PASSWORD, 'corect'),
    });
    expect([slip.exitCode, slip.asked]).toEqual([2, []]);
    expect(slip.stderr).toContain('keyledger: the two passwords differ (Usage)\n');
  });

  it('are not taken when nobody can be asked, the password is too weak, or the file is there', async () => {
    writeFileSync(join(cwd, 'weak'), 'weak');
    for (const [args, words] of [
      ['backup take --output keys.klb', 'there is no terminal to ask'],
      ['backup take --output keys.klb --password-file weak', 'the password must have 8 to 255'],
      ['backup take --output password --password-file password', 'password exists'],
      ['backup take --password-file password', 'name a file with --output'],
      ['backup take --store --output keys.klb', 'exclude each other'],
    ] as const) {
      const { asked, exitCode, stderr } = await started(args, service(), { cwd });
      expect([asked, exitCode > 0]).toEqual([[], true]);
      expect(stderr).toContain(words);
    }
  });

  it('that come damaged leave no file, and say how to get them again', async () => {
    const args = 'backup take --output keys.klb --password-file password';
    const { exitCode, stderr } = await started(args, service({}, FILE.subarray(1)), { cwd });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`keyledger backup get ${ID} --output keys.klb`);
    expect(stderr).toContain('(FileDamaged)');
    expect(readdirSync(cwd)).toEqual(['password']);
  });

  it('that failed say why', async () => {
    const failed = service({ state: 'failed', reason: 'the disk is full' });
    const { exitCode, stderr } = await started('backup take --store', failed, { cwd });
    expect([exitCode, stderr]).toEqual([1, 'keyledger: the disk is full (BackupFailed)\n']);
  });

  it('go into the store without a password', async () => {
    const { asked } = await started('backup take --store', service({ kind: 'store' }), { cwd });
    expect(asked[0]!.body).toEqual({ kind: 'store' });
  });

  it('are listed and fetched', async () => {
    const page = () => answer({ backups: [backup()], nextCursor: null, store: null });
    expect((await started('backup list', page)).stdout).toMatch(/^BACKUP .*\n7d1f.* file +taken +all 2 +3 /);
    const got = await started(`backup get ${ID} --output -`, ({ path }) =>
      path.endsWith('/file') ? new Response(new Uint8Array(FILE)) : answer(backup()),
    );
    expect(got.bytes.equals(FILE)).toBe(true);
  });

  it('are refused as the service refuses them', async () => {
    const { stderr } = await started('backup list', () => refusal('AccessDenied', 403));
    expect(stderr).toBe('keyledger: no (AccessDenied, request request-1)\n');
  });
});
