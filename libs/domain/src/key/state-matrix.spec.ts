import { isKeyledgerError, type ErrorCode } from '../errors.js';
import { carryOut, keyIn, PROJECT, T0 } from '../testing/sample-key.js';
import type { KeyCommand } from './decide/index.js';
import { KEY_STATES, type KeyState } from './state.js';
import { usableKey } from './use.js';

/**
 * DESIGN 4's table, every cell: the state that follows, `=` when nothing changes, or the code of the refusal. Deleted
 * has no allowed cell.
 */
type Cell = KeyState | '=' | ErrorCode;
type Row = Record<Exclude<KeyState, 'Deleted'>, Cell>;

const NO: ErrorCode = 'InvalidKeyState';
const LIVING: Row = {
  ...{ PendingImport: 'PendingImport', Enabled: 'Enabled', Disabled: 'Disabled' },
  PendingDeletion: 'PendingDeletion',
};
const rotated = { fingerprint: 'f2' };

const MATRIX: [string, KeyCommand, Row][] = [
  [
    'enable',
    { type: 'EnableKey' },
    { PendingImport: NO, Enabled: '=', Disabled: 'Enabled', PendingDeletion: NO },
  ],
  [
    'disable',
    { type: 'DisableKey', acceptBound: false },
    { PendingImport: NO, Enabled: 'Disabled', Disabled: '=', PendingDeletion: NO },
  ],
  [
    'rotate by hand',
    { type: 'RotateKey', material: rotated },
    { PendingImport: NO, Enabled: 'Enabled', Disabled: NO, PendingDeletion: NO },
  ],
  [
    'set the rotation period',
    { type: 'SetRotationPeriod', periodDays: 30, at: T0 },
    { PendingImport: NO, Enabled: 'Enabled', Disabled: 'Disabled', PendingDeletion: NO },
  ],
  [
    'switch rotation off',
    { type: 'RemoveRotationPeriod' },
    { PendingImport: NO, Enabled: '=', Disabled: '=', PendingDeletion: NO },
  ],
  [
    'change the description',
    { type: 'ChangeDescription', description: 'other' },
    { PendingImport: 'PendingImport', Enabled: 'Enabled', Disabled: 'Disabled', PendingDeletion: NO },
  ],
  [
    'tag',
    { type: 'ChangeTags', set: { a: '1' }, remove: [] },
    { PendingImport: 'PendingImport', Enabled: 'Enabled', Disabled: 'Disabled', PendingDeletion: NO },
  ],
  [
    'schedule deletion',
    { type: 'ScheduleDeletion', waitHours: 72, at: T0 },
    {
      PendingImport: 'PendingDeletion',
      Enabled: 'PendingDeletion',
      Disabled: 'PendingDeletion',
      PendingDeletion: NO,
    },
  ],
  [
    'cancel deletion',
    { type: 'CancelDeletion' },
    { PendingImport: NO, Enabled: NO, Disabled: NO, PendingDeletion: 'Disabled' },
  ],
  [
    'delete now',
    { type: 'DeleteNow', actor: 'p1' },
    { PendingImport: NO, Enabled: NO, Disabled: NO, PendingDeletion: 'Deleted' },
  ],
  [
    'bind a resource',
    { type: 'BindResource', resourceType: 'volume', resourceId: 'v1', bound: null },
    { PendingImport: NO, Enabled: 'Enabled', Disabled: NO, PendingDeletion: NO },
  ],
  // A resource can go whatever becomes of its key.
  [
    'unbind a resource',
    { type: 'UnbindResource', resourceType: 'volume', resourceId: 'v1', bound: 'AES256_CTR' },
    LIVING,
  ],
  // Material can be lost whatever the key's state.
  ['block resources', { type: 'BlockResources' }, LIVING],
  [
    'release resources',
    { type: 'ReleaseResources' },
    { PendingImport: '=', Enabled: '=', Disabled: '=', PendingDeletion: '=' },
  ],
];

function codeOf(work: () => unknown): ErrorCode | null {
  try {
    work();
    return null;
  } catch (error) {
    if (isKeyledgerError(error)) return error.code;
    throw error;
  }
}

describe.each(MATRIX)('%s', (_name, command, row) => {
  test.each(KEY_STATES.filter((state) => state !== 'Deleted'))('of a key that is %s', (state) => {
    const before = keyIn(state);
    const cell = row[state as keyof Row];
    if (cell === '=') return expect(carryOut(before, command)).toBe(before);
    if ((KEY_STATES as readonly string[]).includes(cell)) {
      const after = carryOut(before, command);
      expect(after?.state).toBe(cell);
      return expect(after?.revision).toBe(before!.revision + 1);
    }
    expect(codeOf(() => carryOut(before, command))).toBe(cell);
  });

  test('of a deleted key is refused for ever', () => {
    expect(codeOf(() => carryOut(keyIn('Deleted'), command))).toBe('KeyDeleted');
  });
});

test.each([
  ['PendingImport', 'InvalidKeyState'],
  ['Enabled', null],
  ['Disabled', 'KeyDisabled'],
  ['PendingDeletion', 'InvalidKeyState'],
  ['Deleted', 'KeyDeleted'],
] as const)('a key that is %s answers a crypto operation with %s', (state, code) => {
  expect(codeOf(() => usableKey(keyIn(state), PROJECT, 'ENCRYPT_DECRYPT'))).toBe(code);
});

test('a key of another project does not exist for the caller, whatever its state', () => {
  for (const state of KEY_STATES) {
    expect(codeOf(() => usableKey(keyIn(state), 'f'.repeat(32), 'ENCRYPT_DECRYPT'))).toBe('KeyNotFound');
  }
});
