import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  credentialsPath,
  newCredentials,
  readCredentials,
  tokenHash,
  writeAwsCredentials,
  writeCredentials,
} from './credentials-file.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyledger-credentials-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('new credentials have the forms that every front door knows, and are never the same twice', () => {
  const made = newCredentials('http://127.0.0.1:7400');
  expect(made).toMatchObject({
    endpoint: 'http://127.0.0.1:7400',
    accessKeyId: expect.stringMatching(/^KLAK[A-Z2-7]{16}$/),
    token: expect.stringMatching(/^klt_[\w-]{43}$/),
    projectId: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  expect(newCredentials('').token).not.toBe(made.token);
});

test('they are written whole, for the owner alone, and read back', () => {
  const path = credentialsPath(folder);
  const made = { ...newCredentials('http://here'), secretAccessKey: 's' };
  writeCredentials(path, made);
  writeAwsCredentials(folder, made);
  expect(readCredentials(path)).toEqual(made);
  expect(readdirSync(folder).sort()).toEqual(['aws-credentials', 'credentials.json']);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(folder, 'aws-credentials'), 'utf8')).toBe(
    `[default]\naws_access_key_id = ${made.accessKeyId}\naws_secret_access_key = s\n`,
  );
});

test('a file that is something else is refused without a word of what it holds', () => {
  const path = credentialsPath(folder);
  writeFileSync(path, '{"password": "hunter2"}');
  expect(() => readCredentials(path)).toThrow('is not a credentials file of Keyledger');
  expect(() => readCredentials(path)).not.toThrow('hunter2');
  expect(readCredentials(join(folder, 'none'))).toBeNull();
});

test('of a token the log is given its SHA-256', () => {
  expect(tokenHash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
