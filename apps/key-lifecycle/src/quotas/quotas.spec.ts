import type { LifecycleDatabase } from '../context.js';
import type { Projects } from '../principals/projects.js';
import type { KeyQueries } from '../read-model/key-queries.js';
import { QuotaQueries } from './quotas.js';

/** Quotas over a project with a number of keys, which counts how often it is asked for that. */
function quotasOver(project: { keys: number; quota: number }) {
  const query = {
    asked: 0,
    selectFrom: () => query,
    select: () => query,
    where: () => query,
    executeTakeFirst: async () => {
      query.asked += 1;
      return { keys: project.keys };
    },
  };
  const database = { kysely: query } as unknown as LifecycleDatabase;
  const projects = { quotas: async () => ({ keys: project.quota }) } as unknown as Projects;
  return { query, quotas: new QuotaQueries(database, projects, {} as KeyQueries) };
}

describe('the quota of keys', () => {
  it('is looked at once for creates that come in together, and anew for those that come after them', async () => {
    const project = { keys: 1, quota: 2 };
    const { query, quotas } = quotasOver(project);
    await Promise.all(Array.from({ length: 8 }, () => quotas.requireRoomForKey('p')));
    expect(query.asked).toBe(1);
    project.keys = 2;
    await expect(quotas.requireRoomForKey('p')).rejects.toMatchObject({ code: 'LimitExceeded' });
    expect(query.asked).toBe(2);
  });
});
