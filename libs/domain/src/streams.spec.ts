import * as ids from './ids.js';
import { STREAM_PREFIXES } from './streams.js';

const makers = Object.entries(ids).filter(
  ([name]) => name.endsWith('Stream') && name !== 'keyIdOfStream',
) as [string, (...parts: string[]) => string][];

test('there are streams', () => {
  expect(makers.length).toBeGreaterThan(4);
});

test.each(makers)('%s names streams that an export of the whole log finds', (_name, make) => {
  const stream = make('a', 'b');
  expect(STREAM_PREFIXES.filter((prefix) => stream.startsWith(prefix))).toHaveLength(1);
});
