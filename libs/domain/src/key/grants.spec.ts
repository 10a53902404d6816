import { requireMayGrant, type Grant, type GrantOperation } from './grants.js';

const grant = (operations: GrantOperation[], more: Partial<Grant> = {}): Grant => ({
  ...{ grantId: '0'.repeat(64), name: null, grantee: 'ada', retiring: null, issuer: 'root' },
  ...{ operations, constraints: null, createdAt: '2026-01-01T00:00:00.000Z' },
  ...more,
});
const ada = { principalId: 'ada', role: 'member' } as const;
const asking =
  (grants: Grant[], operations: GrantOperation[], permissions = {}) =>
  (): void =>
    requireMayGrant({ permissions, grants }, ada, operations);

describe('who grants', () => {
  it('may grant anything as one who manages the key, by role or by a permission', () => {
    expect(asking([], ['Decrypt'], { ada: ['manage'] })).not.toThrow();
    const operator = { principalId: 'bob', role: 'operator' } as const;
    expect(() => requireMayGrant({ permissions: {}, grants: [] }, operator, ['Decrypt'])).not.toThrow();
  });

  it('hands on as a grantee what one grant allows it itself, and no more', () => {
    const grants = [grant(['CreateGrant', 'Encrypt']), grant(['Decrypt'])];
    expect(asking(grants, ['Encrypt'])).not.toThrow();
    expect(asking(grants, ['Encrypt', 'CreateGrant'])).not.toThrow();
    expect(asking(grants, ['Decrypt'])).toThrow('no more than was granted');
    expect(asking(grants, ['Encrypt', 'Decrypt'])).toThrow('no more than was granted');
  });

  it('grants nothing by a grant that is another’s, is without CreateGrant, or holds in some contexts alone', () => {
    const constraints = { encryptionContextSubset: { a: 'b' } };
    for (const held of [
      grant(['CreateGrant', 'Encrypt'], { grantee: 'bob' }),
      grant(['Encrypt']),
      grant(['CreateGrant', 'Encrypt'], { constraints }),
    ]) {
      expect(asking([held], ['Encrypt'])).toThrow('neither your role nor the key');
    }
  });
});
