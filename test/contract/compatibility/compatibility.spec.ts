import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIFFERENCES, REASONS } from '../../../apps/gateway/src/front-doors/aws/compatibility.js';
import { NOT_OFFERED, OPERATIONS } from '../../../apps/gateway/src/front-doors/aws/operations.js';
import { allOperations, renderTable, TABLE } from '../../support/compatibility.js';

test('the table of compatibility is the one that `npm run compatibility` writes', () => {
  expect(readFileSync(TABLE, 'utf8')).toBe(renderTable(allOperations()));
});

test('what differs and what is refused of AWS’s says how and why, and names nothing else', () => {
  expect(Object.keys(OPERATIONS)).toEqual(expect.arrayContaining(Object.keys(DIFFERENCES)));
  expect(Object.keys(REASONS).sort()).toEqual([...NOT_OFFERED].sort());
  for (const { status, note } of allOperations()) expect(note === '').toBe(status === 'works');
});

test('every operation of the checklists is in the table', () => {
  const names = allOperations().map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(130);
  const page = readFileSync(join(import.meta.dirname, '../../../docs/reference/aws-kms.md'), 'utf8');
  for (const name of Object.keys(OPERATIONS)) expect(page).toContain(name.replace(/WithoutPlaintext$/, ''));
});
