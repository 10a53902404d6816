import { accountOf, deterministicId, keyArn, newId, parseKeyRef, UUID_PATTERN } from './ids.js';

const project = 'a'.repeat(32);
const id = newId();

test('the same parts give the same UUID, and parts cannot run into each other', () => {
  expect(deterministicId('a', 'b')).toBe(deterministicId('a', 'b'));
  expect(deterministicId('a', 'b')).toMatch(UUID_PATTERN);
  expect(deterministicId('ab', '')).not.toBe(deterministicId('a', 'b'));
});

test('an account number has twelve digits', () => {
  expect(accountOf(project)).toMatch(/^\d{12}$/);
});

test.each([
  ['a UUID', id, { id }],
  ['an alias', 'alias/app/db', { alias: 'app/db' }],
  ['a key ARN', keyArn('us-east-1', project, id), { id }],
  ['an alias ARN', `arn:aws:kms:us-east-1:${accountOf(project)}:alias/app`, { alias: 'app' }],
  ['another account', `arn:aws:kms:us-east-1:000000000001:key/${id}`, null],
  ['another region', keyArn('eu-west-1', project, id), null],
  ['an upper case UUID', id.toUpperCase(), null],
  ['a bare word', 'mykey', null],
  ['an alias with a space', 'alias/a b', null],
  ['an ARN of an ARN', keyArn('us-east-1', project, keyArn('us-east-1', project, id)), null],
])('%s is read as a key name', (_what, text, expected) => {
  expect(parseKeyRef(text, 'us-east-1', project)).toEqual(expected);
});
