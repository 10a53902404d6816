import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answer, refusal, type Answer } from '../testing/fake-io.js';
import { KEY_ID, started } from '../testing/started.js';

describe('files', () => {
  let cwd: string;
  beforeEach(() => (cwd = mkdtempSync(join(tmpdir(), 'keyledger-cli-'))));
  afterEach(() => rmSync(cwd, { recursive: true }));

  /** Hands file keys back in clear, and remembers nothing: enough to see what the command does around it. */
  const service: Answer = ({ path, body }) => {
    const { plaintext, ciphertext, context } = body as Record<string, string>;
    const wrapped = (text: string) => Buffer.from(JSON.stringify({ text, context })).toString('base64');
    if (path.endsWith('/encrypt'))
      return answer({ keyId: KEY_ID, version: 1, ciphertext: wrapped(plaintext!) });
    const held = JSON.parse(Buffer.from(ciphertext!, 'base64').toString()) as {
      text: string;
      context: unknown;
    };
    const same = JSON.stringify(held.context) === JSON.stringify(context);
    return same
      ? answer({ plaintext: held.text, keyId: KEY_ID })
      : refusal('InvalidCiphertext', 400, 'not valid');
  };
  const at = (args: string, more = {}) => started(args, service, { cwd, ...more });
  const put = (name: string, content: string | Buffer) => writeFileSync(join(cwd, name), content);
  const content = (name: string) => readFileSync(join(cwd, name), 'utf8');

  it('are encrypted beside themselves and decrypted back, in silence', async () => {
    put('plan', 'secret');
    const encrypted = await at('encrypt plan --key alias/orders');
    expect(encrypted).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
    expect(encrypted.asked[0]).toMatchObject({
      path: '/keys/alias%2Forders/encrypt',
      body: { context: { 'keyledger:purpose': 'file' } },
    });
    rmSync(join(cwd, 'plan'));
    const decrypted = await at('decrypt plan.age');
    expect(decrypted).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
    expect(decrypted.asked[0]!.path).toBe(`/keys/${KEY_ID}/decrypt`);
    expect(content('plan')).toBe('secret');
  });

  it('go through pipes', async () => {
    const { bytes } = await at('encrypt - --key k', { input: 'secret' });
    expect((await at('decrypt -', { input: bytes })).stdout).toBe('secret');
  });

  it('need the context that they were encrypted with', async () => {
    put('plan', 'secret');
    await at('encrypt plan --key k --context tenant=a');
    const without = await at('decrypt plan.age --output out');
    expect(without).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/--context is not what/) });
    expect(await at('decrypt plan.age --output out --context tenant=a')).toMatchObject({ exitCode: 0 });
  });

  it('are decrypted under the key that the user insists on', async () => {
    put('plan', 'secret');
    await at('encrypt plan --key k');
    const { asked } = await at('decrypt plan.age --output out --key alias/other');
    expect(asked[0]!.path).toBe('/keys/alias%2Fother/decrypt');
  });

  it('that were cut leave nothing behind', async () => {
    put('plan', Buffer.alloc(200_000));
    await at('encrypt plan --key k');
    put('cut.age', readFileSync(join(cwd, 'plan.age')).subarray(0, 150_000));
    const { exitCode, stderr } = await at('decrypt cut.age');
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      'keyledger: the file was cut short or altered since it was encrypted (FileDamaged)\n',
    );
    expect(readdirSync(cwd).sort()).toEqual(['cut.age', 'plan', 'plan.age']);
  });

  it('are not replaced without --force, and the service is not asked', async () => {
    put('plan', 'secret');
    put('plan.age', 'precious');
    const { exitCode, asked, stderr } = await at('encrypt plan --key k');
    expect({ exitCode, asked }).toEqual({ exitCode: 1, asked: [] });
    expect(stderr).toMatch(/^keyledger: plan\.age exists/);
    expect(content('plan.age')).toBe('precious');
    expect(await at('encrypt plan --key k --force')).toMatchObject({ exitCode: 0 });
  });

  it('that are missing, or folders, are named', async () => {
    const { stderr } = await at('encrypt missing --key k');
    expect(stderr).toBe("keyledger: can't read missing: there is no such file or folder (FileError)\n");
    expect((await at('encrypt . --key k --output out')).stderr).toMatch(/it is a folder/);
  });

  it('are described with --json, unless they go to standard output themselves', async () => {
    put('plan', 'secret');
    const { stdout } = await at('encrypt plan --key k --json');
    expect(JSON.parse(stdout)).toMatchObject({
      keyId: KEY_ID,
      input: 'plan',
      output: 'plan.age',
      bytesRead: 6,
    });
    expect(await at('decrypt plan.age --output - --json')).toMatchObject({ exitCode: 2 });
  });

  it('are not poured over a terminal', async () => {
    const terminal = { stdoutIsTerminal: true, input: 'secret' };
    expect(await at('encrypt - --key k', terminal)).toMatchObject({ exitCode: 2, stdout: '' });
    expect(await at('encrypt - --key k --output -', terminal)).toMatchObject({ exitCode: 0 });
  });

  it('leave the context entry of their purpose to us', async () => {
    put('plan', 'secret');
    const { exitCode } = await at('encrypt plan --key k --context keyledger:purpose=other');
    expect(exitCode).toBe(2);
    expect(readdirSync(cwd)).toEqual(['plan']);
  });
});
