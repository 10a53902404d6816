import { collected } from '../testing/collected.js';
import { eventStreamData, linesOf } from './lines.js';

async function* bytes(...chunks: (string | Buffer)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

describe('lines of a stream', () => {
  it('come whole, wherever the stream was cut, within a character too', async () => {
    const euro = Buffer.from('€');
    const lines = linesOf(bytes('on', 'e\r\ntw', 'o\n\n', euro.subarray(0, 1), euro.subarray(1), ' end'));
    expect(await collected(lines)).toEqual(['one', 'two', '', '€ end']);
  });

  it('are bounded', async () => {
    const endless = (async function* () {
      for (;;) yield Buffer.alloc(1_000_000, 'x');
    })();
    await expect(collected(linesOf(endless))).rejects.toThrow(/longer than/);
  });
});

describe('a stream of events', () => {
  const dataOf = (text: string) => collected(eventStreamData(linesOf(bytes(text))));

  it('yields the data of each event, joined over its lines', async () => {
    expect(await dataOf('id: 1\nevent: KeyCreated\ndata: {"a":\ndata:1}\n\ndata: x\n\n')).toEqual([
      '{"a":\n1}',
      'x',
    ]);
  });

  it('passes over heartbeats, and over an event that was cut', async () => {
    expect(await dataOf(': still here\n\ndata: whole\n\ndata: cut')).toEqual(['whole']);
  });
});
