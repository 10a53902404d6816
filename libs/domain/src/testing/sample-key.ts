import { decide, type KeyCommand } from '../key/decide/index.js';
import { evolve } from '../key/evolve.js';
import type { KeyHistory, KeyState } from '../key/state.js';

export const PROJECT = '0123456789abcdef0123456789abcdef';
export const KEY_ID = '0d0466b0-e727-4d9c-b35d-f84bb474a37f';
export const T0 = '2026-01-01T00:00:00.000Z';

export const CREATE: KeyCommand = {
  type: 'CreateKey',
  projectId: PROJECT,
  description: 'sample',
  spec: 'AES_256',
  usage: 'ENCRYPT_DECRYPT',
  origin: 'KEYLEDGER',
  tags: {},
  rotationPeriodDays: null,
  material: { fingerprint: 'f1' },
  at: T0,
};

/** Decides and folds commands one after another; each event a second after the one before. */
export function carryOut(before: KeyHistory, ...commands: KeyCommand[]): KeyHistory {
  let state = before;
  for (const command of commands) {
    for (const event of decide(command, state, PROJECT)) {
      const revision = (state?.revision ?? -1) + 1;
      const time = new Date(Date.parse(T0) + revision * 1000).toISOString();
      state = evolve(state, event, { keyId: KEY_ID, revision, time });
    }
  }
  return state;
}

/** A key in each state of DESIGN 4, made by commands alone. */
export function keyIn(state: KeyState): KeyHistory {
  const schedule: KeyCommand = { type: 'ScheduleDeletion', waitHours: 72, at: T0 };
  switch (state) {
    case 'PendingImport': {
      const { material: _none, ...create } = CREATE as Extract<KeyCommand, { type: 'CreateKey' }>;
      return carryOut(undefined, { ...create, origin: 'EXTERNAL' });
    }
    case 'Enabled':
      return carryOut(undefined, CREATE);
    case 'Disabled':
      return carryOut(undefined, CREATE, { type: 'DisableKey', acceptBound: false });
    case 'PendingDeletion':
      return carryOut(undefined, CREATE, schedule);
    case 'Deleted':
      return carryOut(undefined, CREATE, schedule, { type: 'DeleteNow', actor: 'p1' });
  }
}
