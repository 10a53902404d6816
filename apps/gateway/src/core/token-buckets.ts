import { LRUCache } from 'lru-cache';

/** Names whose use is remembered; the one longest unused is forgotten, and begins with a full bucket again. */
export const MAX_BUCKETS = 10_000;

interface Bucket {
  tokens: number;
  /** Monotonic, ms. */
  filledAtMs: number;
}

/** Token buckets, one per name: a rate per second, and as much as a full bucket at once. */
export class TokenBuckets {
  private readonly buckets = new LRUCache<string, Bucket>({ max: MAX_BUCKETS });

  constructor(
    private readonly ratePerSecond: number,
    private readonly burst: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Takes one token. False: the bucket is empty. */
  take(name: string): boolean {
    const now = this.nowMs();
    const bucket = this.buckets.get(name);
    if (!bucket) {
      this.buckets.set(name, { tokens: this.burst - 1, filledAtMs: now });
      return true;
    }
    const gained = ((now - bucket.filledAtMs) / 1000) * this.ratePerSecond;
    bucket.tokens = Math.min(this.burst, bucket.tokens + gained);
    bucket.filledAtMs = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}
