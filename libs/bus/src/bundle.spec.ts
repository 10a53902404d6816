import { Bundler, MAX_BUNDLED_REQUESTS, type Bundle } from './bundle.js';

interface Numbered {
  n: number;
}
const isBundle = (payload: unknown): payload is Bundle => Object.hasOwn(payload as object, 'bundle');

/** What was sent; each request is answered with ten times its number, and 13 is refused. */
function bundling() {
  const sent: unknown[] = [];
  const replyTo = ({ n }: Numbered) =>
    n === 13 ? { error: { code: 'KeyDisabled', message: 'no' } } : { ok: n * 10 };
  const bundler = new Bundler(async (payload) => {
    sent.push(payload);
    return isBundle(payload)
      ? { replies: (payload.bundle as Numbered[]).map(replyTo) }
      : (payload as Numbered).n * 10;
  });
  return { sent, bundler };
}
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('requests in one message', () => {
  it('are those of one turn of the event loop, each with its own reply or refusal', async () => {
    const { sent, bundler } = bundling();
    const outcomes = await Promise.allSettled([1, 13, 2].map((n) => bundler.request({ n }, 'a')));
    expect(sent).toEqual([{ bundle: [{ n: 1 }, { n: 13 }, { n: 2 }] }]);
    expect(outcomes).toEqual([
      { status: 'fulfilled', value: 10 },
      { status: 'rejected', reason: expect.objectContaining({ code: 'KeyDisabled', message: 'no' }) },
      { status: 'fulfilled', value: 20 },
    ]);
  });

  it('are not one that is alone, nor those of another turn', async () => {
    const { sent, bundler } = bundling();
    expect(await bundler.request({ n: 1 }, 'a')).toBe(10);
    expect(await bundler.request({ n: 2 }, 'a')).toBe(20);
    expect(sent).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('are not those of another group, which nobody is to wait for', async () => {
    const { sent, bundler } = bundling();
    await Promise.all([1, 2, 3].map((n) => bundler.request({ n }, n === 2 ? 'slow' : 'fast')));
    expect(sent).toEqual([{ bundle: [{ n: 1 }, { n: 3 }] }, { n: 2 }]);
  });

  it('are at most so many, and none is lost', async () => {
    const { sent, bundler } = bundling();
    const count = 2 * MAX_BUNDLED_REQUESTS + 1;
    const replies = await Promise.all(numbers(count).map((n) => bundler.request({ n: n + 100 }, 'a')));
    expect(replies).toEqual(numbers(count).map((n) => (n + 100) * 10));
    expect(sent.map((each) => (isBundle(each) ? each.bundle.length : 1))).toEqual([64, 64, 1]);
  });

  it('share what becomes of their message', async () => {
    const away = new Bundler(() => Promise.reject(new Error('away')));
    const short = new Bundler(async () => ({ replies: [{ ok: 1 }] }));
    for (const bundler of [away, short]) {
      const outcomes = await Promise.allSettled([1, 2].map((n) => bundler.request({ n }, 'a')));
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    }
  });
});
