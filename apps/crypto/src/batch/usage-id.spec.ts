import { usageId } from './usage-id.js';

const NOW = Date.parse('2026-11-24T06:00:00.000Z');

describe('the id of a usage record', () => {
  it('is a UUID of version 7', () => {
    expect(usageId(NOW)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('begins with its time, so that later ones come behind', () => {
    expect(Number.parseInt(usageId(NOW).replaceAll('-', '').slice(0, 12), 16)).toBe(NOW);
    const times = [0, 1, 255, 256, NOW, NOW + 1, NOW + 86_400_000];
    const ids = times.map(usageId);
    expect(ids.toSorted()).toEqual(ids);
  });

  it('is another one each time, also within a millisecond', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => usageId(NOW))).size).toBe(10_000);
  });
});
