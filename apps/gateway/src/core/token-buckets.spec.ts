import { MAX_BUCKETS, TokenBuckets } from './token-buckets.js';

describe('a token bucket', () => {
  let now = 0;
  const buckets = () => new TokenBuckets(10, 20, () => now);
  const taken = (from: TokenBuckets, name: string, tries: number): number =>
    Array.from({ length: tries }, () => from.take(name)).filter(Boolean).length;

  it('gives its burst at once, and then its rate', () => {
    const bucket = buckets();
    expect(taken(bucket, 'a', 30)).toBe(20);
    now += 1_000;
    expect(taken(bucket, 'a', 30)).toBe(10);
    now += 100;
    expect(taken(bucket, 'a', 30)).toBe(1);
  });

  it('never holds more than its burst', () => {
    const bucket = buckets();
    expect(taken(bucket, 'a', 5)).toBe(5);
    now += 1_000_000;
    expect(taken(bucket, 'a', 30)).toBe(20);
  });

  it('is one for each name', () => {
    const bucket = buckets();
    expect(taken(bucket, 'a', 30)).toBe(20);
    expect(taken(bucket, 'b', 30)).toBe(20);
  });

  it('remembers a bounded number of names', () => {
    const bucket = buckets();
    expect(taken(bucket, 'a', 30)).toBe(20);
    for (let index = 0; index < MAX_BUCKETS; index++) bucket.take(`other ${index}`);
    expect(taken(bucket, 'a', 30)).toBe(20);
  });
});
