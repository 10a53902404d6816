import { keyIn, KEY_ID, T0 } from '../testing/sample-key.js';
import type { KeyEvent } from './events.js';
import { evolve } from './evolve.js';

const place = { keyId: KEY_ID, revision: 9, time: T0 };

test('an unknown event fails loudly', () => {
  const unknown = { type: 'KeyBlessed', data: {} } as unknown as KeyEvent;
  expect(() => evolve(keyIn('Enabled'), unknown, place)).toThrow('KeyBlessed');
});

test('an event without the key that it changes fails loudly', () => {
  expect(() => evolve(undefined, { type: 'KeyDisabled', data: {} }, place)).toThrow('no living key');
  expect(() => evolve(keyIn('Deleted'), { type: 'KeyEnabled', data: {} }, place)).toThrow('no living key');
});

test('a deletion needs nothing that was before it: the rest of the stream may be gone', () => {
  const deleted: KeyEvent = { type: 'KeyDeleted', data: { projectId: 'p', actor: 'a' } };
  expect(evolve(undefined, deleted, place)).toEqual({
    ...{ id: KEY_ID, projectId: 'p', state: 'Deleted', deletedAt: T0, actor: 'a', revision: 9 },
  });
});
