import { openEventStore } from './open.js';

describe('openEventStore', () => {
  it('opens the store that the URL names', async () => {
    const memory = await openEventStore({ url: 'memory:' });
    expect(memory.kind).toBe('memory');
    expect(await memory.ping()).toBe(true);
    await memory.close();
  });

  it.each(['kurrentdb://127.0.0.1:1?tls=false', 'esdb://127.0.0.1:1?tls=false'])(
    'takes %s without connecting yet',
    async (url) => {
      const store = await openEventStore({ url });
      expect(store.kind).toBe('kurrentdb');
      await store.close();
    },
  );

  it.each(['', 'events.db', 'postgres://ada:secret@db/events', 'sqlite:'])(
    "refuses '%s' and says what it takes, without repeating what may be a password",
    async (url) => {
      const opening = openEventStore({ url });
      await expect(opening).rejects.toThrow(/sqlite:/);
      await expect(opening).rejects.not.toThrow(/secret/);
    },
  );
});
