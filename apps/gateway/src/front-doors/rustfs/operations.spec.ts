import { OPERATIONS } from './operations.js';

/** RustFS's routes, as its contract has them. */
const ALL = [
  ...['POST configure', 'POST reconfigure', 'GET config', 'POST start', 'POST stop', 'POST status'],
  ...['GET status', 'GET service-status', 'POST clear-cache'],
  ...['POST keys', 'POST create-key', 'POST key/create', 'GET keys', 'GET list-keys'],
  ...['GET keys/:key_id', 'GET describe-key', 'GET key/status', 'DELETE keys/delete'],
  ...['POST keys/cancel-deletion', 'POST keys/enable', 'POST keys/disable', 'POST keys/rotate'],
  ...['POST keys/tag', 'POST keys/untag', 'POST keys/update-description', 'POST generate-data-key'],
  ...['GET backup', 'POST backup', 'POST restore', 'POST restore/abort', 'POST restore/dry-run'],
];

describe('the operations of RustFS’s KMS admin API', () => {
  it('are all known, each of its routes once', () => {
    const routes = OPERATIONS.flatMap((operation) => operation.routes);
    expect(routes.toSorted()).toEqual(ALL.toSorted());
    expect(new Set(OPERATIONS.map(({ name }) => name)).size).toBe(OPERATIONS.length);
  });

  it('say how they are beside RustFS’s own', () => {
    for (const { compatibility } of OPERATIONS) {
      const { status, ...more } = compatibility;
      expect(Object.values(more).every((text) => text.length > 10)).toBe(true);
      expect(Object.keys(more)).toEqual({ works: [], differs: ['how'], refused: ['why'] }[status]);
    }
  });
});
