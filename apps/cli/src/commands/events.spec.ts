import type { Answer } from '../testing/fake-io.js';
import { KEY_ID, started } from '../testing/started.js';

describe('events', () => {
  const event = (position: number) => ({
    position,
    time: '2026-11-24T07:00:00.000Z',
    type: 'KeyCreated',
    stream: `key-${KEY_ID}`,
  });
  const log = [0, 1, 2].map(event);

  it('are paged to the end of the log', async () => {
    const service: Answer = ({ path }) => {
      const after = Number(new URLSearchParams(path.split('?')[1]).get('after'));
      const page = log.filter(({ position }) => position > after).slice(0, 2);
      return new Response(page.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    };
    const { stdout, asked } = await started('events --json', service);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(log);
    expect(asked.map(({ path }) => path)).toEqual([
      '/events?after=-1&limit=1000',
      '/events?after=1&limit=998',
      '/events?after=2&limit=997',
    ]);
  });

  it('are followed over a broken stream without a gap or a repetition', async () => {
    const service: Answer = ({ path }) => {
      const after = Number(path.split('after=')[1]);
      const next = event(after + 1);
      return new Response(`id: ${next.position}\nevent: ${next.type}\ndata: ${JSON.stringify(next)}\n\n`);
    };
    const { stdout } = await started('events --follow --limit 3 --json', service);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { position: number }).position),
    ).toEqual([0, 1, 2]);
  });
});
