import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ageIdentity, ageRecipient, deriveScalar, writeBackup, type Kdf } from '@keyledger/backup-file';
import { refusal } from '../testing/fake-io.js';
import { started } from '../testing/started.js';

const PASSWORD = 'correct horse';
/** Quick to derive from, and of no other use. */
const KDF: Kdf = {
  name: 'argon2id',
  salt: Buffer.alloc(16, 7).toString('base64'),
  memoryKiB: 64,
  passes: 1,
  lanes: 1,
};
const KEY = '0b7f9fa5-9b57-42b6-aa7b-afdc89b57b94';

async function aBackup(): Promise<Buffer> {
  const recipient = await ageRecipient(await ageIdentity(await deriveScalar(PASSWORD, KDF)));
  const header = { kdf: KDF, recipient, instanceId: 'i', backupId: 'b', takenAt: '2026-11-24T07:00:00.000Z' };
  const material = Buffer.alloc(32, 1).toString('base64');
  const version = { projectId: 'p', spec: 'AES_256', material, fingerprint: 'f', createdAt: header.takenAt };
  const records = (async function* () {
    yield { type: 'history-key' as const, keyId: KEY, material };
    for (const n of [1, 2]) yield { type: 'key-version' as const, keyId: KEY, version: n, ...version };
  })();
  const pieces: Uint8Array[] = [];
  for await (const piece of writeBackup(header, records)) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('backup verify', () => {
  let cwd: string;
  let file: Buffer;
  beforeEach(async () => {
    cwd = mkdtempSync(join(tmpdir(), 'keyledger-cli-'));
    file = await aBackup();
    writeFileSync(join(cwd, 'right'), PASSWORD);
    writeFileSync(join(cwd, 'wrong'), 'another one');
  });
  afterEach(() => rmSync(cwd, { recursive: true, force: true }));

  /** Without credentials, and with a service that fails whoever asks it. */
  async function verify(content: Buffer, password = 'right', more = '') {
    writeFileSync(join(cwd, 'keys.klb'), content);
    const args = `backup verify keys.klb --password-file ${password}${more}`;
    const ran = await started(args, () => refusal('Internal', 500), { cwd, env: {} });
    expect(ran.asked).toEqual([]);
    return ran;
  }

  it('says what is in a file that is whole, without a service', async () => {
    const { exitCode, stdout } = await verify(file);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'backup:       b',
      'installation: i',
      'taken:        2026-11-24T07:00:00.000Z',
      'holds:        2 versions of 1 key',
      'also:         1 history key, 0 credentials',
      'verdict:      whole and unaltered',
      '',
    ]);
    expect(JSON.parse((await verify(file, 'right', ' --json')).stdout)).toMatchObject({
      keys: 1,
      versions: 2,
    });
  });

  it('finds a wrong password, a file that was cut or altered, and one that is none', async () => {
    expect(await verify(file, 'wrong')).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: 'keyledger: wrong password: it does not open this backup (WrongPassword)\n',
    });
    const altered = Buffer.from(file);
    altered[file.length - 40]! ^= 1;
    for (const [content, code] of [
      [file.subarray(0, -20), 'FileDamaged'],
      [altered, 'FileDamaged'],
      [Buffer.from('something else\n'), 'NotABackup'],
    ] as const) {
      const { exitCode, stdout, stderr } = await verify(content);
      expect([exitCode, stdout]).toEqual([1, '']);
      expect(stderr).toContain(`(${code})`);
    }
  });
});
