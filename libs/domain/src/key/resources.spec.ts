import { isKeyledgerError } from '../errors.js';
import { carryOut, keyIn } from '../testing/sample-key.js';
import { KEY_STATES, type Key, type KeyHistory } from './state.js';
import type { KeyCommand } from './decide/index.js';

const BLOCK: KeyCommand = { type: 'BlockResources' };
const RELEASE: KeyCommand = { type: 'ReleaseResources' };
const bind = (resourceId: string, algorithm?: string, bound: 'AES256_CTR' | 'AES256_GCM' | null = null) =>
  ({ ...{ type: 'BindResource', resourceType: 'volume', resourceId, bound }, algorithm }) as KeyCommand;
const unbind = (resourceId: string, bound: 'AES256_CTR' | 'AES256_GCM'): KeyCommand => ({
  ...{ type: 'UnbindResource', resourceType: 'volume', resourceId, bound },
});

const blocked = (key: KeyHistory): boolean => (key as Key).resourcesBlocked;
function codeOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (isKeyledgerError(error)) return error.code;
    throw error;
  }
}

describe('the resources that a key protects', () => {
  test.each(KEY_STATES.filter((state) => state !== 'Deleted'))(
    'are blocked and released in the state %s, each once',
    (state) => {
      const before = keyIn(state);
      const during = carryOut(before, BLOCK);
      expect([blocked(before), blocked(during)]).toEqual([false, true]);
      expect(carryOut(during, BLOCK)).toBe(during);
      const after = carryOut(during, RELEASE);
      expect(blocked(after)).toBe(false);
      expect(carryOut(after, RELEASE)).toBe(after);
    },
  );

  test('become no more while they are blocked, but may become fewer', () => {
    const key = carryOut(keyIn('Enabled'), bind('v1'), BLOCK);
    expect(codeOf(() => carryOut(key, bind('v2')))).toBe('InvalidKeyState');
    expect(carryOut(key, bind('v1', undefined, 'AES256_CTR'))).toBe(key);
    expect(carryOut(key, unbind('v1', 'AES256_CTR'))).toMatchObject({ boundResources: {} });
    expect(carryOut(key, RELEASE, bind('v2'))).toMatchObject({ boundResources: { volume: 2 } });
  });

  test('are counted by what they are encrypted with, AES256_CTR when nobody says', () => {
    const key = carryOut(keyIn('Enabled'), bind('v1'), bind('v2', 'AES256_GCM'), bind('v3', 'AES256_CTR'));
    expect(key).toMatchObject({
      boundResources: { volume: 3 },
      boundByAlgorithm: { AES256_CTR: 2, AES256_GCM: 1 },
    });
    const fewer = carryOut(key, unbind('v2', 'AES256_GCM')) as Key;
    expect(fewer.boundByAlgorithm).toEqual({ AES256_CTR: 2 });
  });

  test('have one algorithm: another is refused until the resource is unbound', () => {
    const key = carryOut(keyIn('Enabled'), bind('v1'));
    expect(codeOf(() => carryOut(key, bind('v1', 'AES256_GCM', 'AES256_CTR')))).toBe('AlreadyExists');
    expect(codeOf(() => carryOut(key, bind('v2', 'ROT13')))).toBe('InvalidRequest');
  });
});
