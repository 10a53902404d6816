import type { KeyPermission } from '@keyledger/domain';
import { changesTo } from './apply.js';

const given = (permissions: Record<string, KeyPermission[]>): Map<string, Set<KeyPermission>> =>
  new Map(Object.entries(permissions).map(([id, held]) => [id, new Set(held)]));

describe('what makes a key’s permissions those of a policy', () => {
  it('leaves reading alone where it comes with another permission', () => {
    expect(changesTo(given({ ada: ['read', 'use'] }), { ada: ['use'] }, 'c')).toEqual([]);
    expect(changesTo(given({ ada: ['use'] }), { ada: ['read', 'use'] }, 'c')).toEqual([]);
  });

  it('keeps reading when the other permission goes', () => {
    expect(changesTo(given({ ada: ['read'] }), { ada: ['use'] }, 'c')).toEqual([
      { type: 'TakePermission', principalId: 'ada', permission: 'use' },
      { type: 'GivePermission', principalId: 'ada', permission: 'read' },
    ]);
  });

  it('takes everything from those whom the policy no longer names', () => {
    expect(changesTo(given({}), { ada: ['read', 'use'] }, 'c').map(({ permission }) => permission)).toEqual([
      'read',
      'use',
    ]);
  });

  it('is bounded', () => {
    const many = Object.fromEntries(Array.from({ length: 257 }, (_, n) => [`p${n}`, ['read' as const]]));
    expect(() => changesTo(given(many), {}, 'c')).toThrow('at most 256');
  });
});
