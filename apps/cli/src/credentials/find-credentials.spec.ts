import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCredentials } from './find-credentials.js';

let cwd: string;
beforeEach(() => (cwd = mkdtempSync(join(tmpdir(), 'keyledger-cli-'))));
afterEach(() => rmSync(cwd, { recursive: true }));

function put(name: string, content: object | string, mode = 0o600): string {
  const path = join(cwd, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  chmodSync(path, mode);
  return path;
}
const file = (token: string) => ({
  endpoint: 'http://127.0.0.1:7400',
  token,
  secretAccessKey: 'very-secret',
});
const tokenOf = (options: { file?: string; env?: Record<string, string> }) =>
  findCredentials({ env: {}, cwd, ...options }).credentials.token;

describe('credentials', () => {
  it('come from --credentials before KEYLEDGER_CREDENTIALS, KEYLEDGER_DATA and the working folder', () => {
    put('.keyledger/credentials.json', file('of the working folder'));
    put('data/credentials.json', file('of the data folder'));
    put('named.json', file('of the variable'));
    put('given.json', file('of the option'));
    const env: Record<string, string> = {};
    expect(tokenOf({ env })).toBe('of the working folder');
    env['KEYLEDGER_DATA'] = 'data';
    expect(tokenOf({ env })).toBe('of the data folder');
    env['KEYLEDGER_CREDENTIALS'] = 'named.json';
    expect(tokenOf({ env })).toBe('of the variable');
    expect(tokenOf({ env, file: 'given.json' })).toBe('of the option');
  });

  it('yield to KEYLEDGER_TOKEN, and the endpoint to --endpoint and KEYLEDGER_ENDPOINT', () => {
    put('.keyledger/credentials.json', file('of the file'));
    const env = { KEYLEDGER_TOKEN: 'of the variable', KEYLEDGER_ENDPOINT: 'https://kms.example:8443/' };
    expect(findCredentials({ env, cwd }).credentials).toEqual({
      endpoint: 'https://kms.example:8443',
      token: 'of the variable',
    });
    const { credentials } = findCredentials({ env, cwd, endpoint: 'http://localhost:1234' });
    expect(credentials.endpoint).toBe('http://localhost:1234');
  });

  it('need no file when the environment holds a token', () => {
    expect(findCredentials({ env: { KEYLEDGER_TOKEN: 't' }, cwd })).toEqual({
      credentials: { endpoint: 'http://127.0.0.1:7400', token: 't' },
      file: null,
      warnings: [],
    });
  });

  it('that are nowhere are a usage error which says what to do', () => {
    expect(() => findCredentials({ env: {}, cwd })).toThrow(
      expect.objectContaining({
        code: 'NoCredentials',
        exitCode: 2,
        message: expect.stringMatching(/start the service once/),
      }),
    );
  });

  it('that were asked for by name must be there, whatever else holds a token', () => {
    expect(() => findCredentials({ env: { KEYLEDGER_TOKEN: 't' }, cwd, file: 'missing.json' })).toThrow(
      /missing\.json/,
    );
  });

  it('that can not be parsed are never quoted', () => {
    put('.keyledger/credentials.json', '{"token": "very-secret" oops');
    expect(() => findCredentials({ env: {}, cwd })).toThrow(/^.*credentials\.json is not JSON$/);
  });

  it('without a token are refused', () => {
    put('.keyledger/credentials.json', { endpoint: 'http://127.0.0.1:7400' });
    expect(() => findCredentials({ env: {}, cwd })).toThrow(/holds no token/);
  });

  it.each([0o644, 0o640, 0o604, 0o620])('in a file of mode %o raise a warning', (mode) => {
    put('.keyledger/credentials.json', file('t'), mode);
    const { warnings } = findCredentials({ env: {}, cwd });
    expect(warnings).toEqual([{ code: 'CredentialsExposed', message: expect.stringMatching(/chmod 600/) }]);
  });

  it('in a file of mode 600 raise none', () => {
    put('.keyledger/credentials.json', file('t'));
    expect(findCredentials({ env: {}, cwd }).warnings).toEqual([]);
  });

  it('that would travel in clear over a network raise a warning', () => {
    const warned = (endpoint: string) =>
      findCredentials({ env: { KEYLEDGER_TOKEN: 't' }, cwd, endpoint }).warnings.map(({ code }) => code);
    expect(warned('http://kms.example:7400')).toEqual(['ClearTransport']);
    for (const safe of [
      'https://kms.example',
      'http://localhost:7400',
      'http://127.0.0.2',
      'http://[::1]:7400',
    ]) {
      expect(warned(safe)).toEqual([]);
    }
  });

  it.each(['kms.example:7400', 'ftp://kms.example', 'nonsense'])('refuse the endpoint %s', (endpoint) => {
    expect(() => findCredentials({ env: { KEYLEDGER_TOKEN: 't' }, cwd, endpoint })).toThrow(/must look like/);
  });
});
