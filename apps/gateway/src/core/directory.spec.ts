import { MemoryEventStore, plainEvent } from '@keyledger/event-store';
import { createLog } from '@keyledger/runtime';
import { Directory } from './directory.js';

const PROJECT = '0'.repeat(32);

describe('the directory that follows the log', () => {
  let store: MemoryEventStore;
  let directory: Directory;

  beforeEach(() => {
    store = new MemoryEventStore();
    directory = new Directory(store, createLog('gateway', 'test', 'silent'));
  });
  afterEach(async () => {
    await directory.stop();
    await store.close();
  });

  async function create(id: string): Promise<number> {
    const data = { projectId: PROJECT, name: id, role: 'user' };
    const event = {
      id: crypto.randomUUID(),
      type: 'PrincipalCreated',
      time: new Date().toISOString(),
      schema: 1,
    };
    const { position } = await store.append(`principal-${id}`, 'none', [
      plainEvent({ ...event, data, metadata: {} as never }),
    ]);
    return position;
  }

  it('knows what was there before it started', async () => {
    await create('ada');
    await directory.start();
    expect(directory.principal('ada')).toMatchObject({ name: 'ada' });
  });

  it('confirms a position once it has applied it', async () => {
    await directory.start();
    const position = await create('ada');
    expect(await directory.applied(position, 5_000)).toBe(true);
    expect(directory.principal('ada')).toBeDefined();
  });

  it('does not confirm a position that it has not reached', async () => {
    await directory.start();
    expect(await directory.applied(1_000_000, 20)).toBe(false);
  });

  it('is caught up only when everything that is in the log is applied', async () => {
    await directory.start();
    await create('ada');
    await directory.caughtUp();
    expect(directory.principal('ada')).toBeDefined();
  });

  it('begins to follow again after the subscription ended by an error', async () => {
    await directory.start();
    const broken = failOnce(directory);
    const position = await create('ada');
    expect(await directory.applied(position, 5_000)).toBe(true);
    expect(broken.failures).toBe(1);
    expect(directory.following).toBe(true);
  });

  it('lets go of who waits when it stops', async () => {
    await directory.start();
    const waiting = directory.applied(1_000_000, 60_000);
    await directory.stop();
    expect(await waiting).toBe(false);
  });
});

/** Makes the next delivery fail once. */
function failOnce(directory: Directory): { failures: number } {
  const broken = { failures: 0 };
  const target = directory as unknown as { apply(events: unknown[]): void };
  const apply = target.apply.bind(directory);
  target.apply = (events) => {
    if (broken.failures === 0) {
      broken.failures += 1;
      throw new Error('broken');
    }
    apply(events);
  };
  return broken;
}
