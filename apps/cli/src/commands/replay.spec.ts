import { answer } from '../testing/fake-io.js';
import { started } from '../testing/started.js';

describe('replay', () => {
  const report = (equal: boolean) => ({
    services: [
      {
        service: 'audit',
        state: 'done',
        events: 10,
        position: 10,
        target: 10,
        startedAt: null,
        elapsedMs: 1500,
        tables: [{ table: 'history', before: 3, after: equal ? 3 : 2, equal }],
        equal,
        error: null,
      },
    ],
    done: true,
    equal,
  });

  it('starts one, waits for its end, and has exit code 1 when a row differs', async () => {
    const good = await started('replay', () => answer(report(true)));
    expect(good.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /replay',
      'GET /replay',
    ]);
    expect(good.exitCode).toBe(0);
    expect(good.stdout).toMatch(/audit +history +3 +3 +yes/);
    const bad = await started('replay', () => answer(report(false)));
    expect(bad.exitCode).toBe(1);
    expect(bad.stdout).toMatch(/audit +history +3 +2 +NO/);
  });
});
