import { fork } from 'node:child_process';
import { createCipheriv, createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEventStore, type EventStore } from '@keyledger/event-store';
import { load, postRequest, type LoadResult } from './http-load.ts';

/** Runs `work` against the bare framework. */
export async function withBareServer<T>(work: (url: string) => Promise<T>): Promise<T> {
  const child = fork(join(import.meta.dirname, 'bare-server.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    const port = await new Promise<number>((resolve, reject) => {
      child.once('message', (message) => resolve(message as number));
      child.once('exit', () => reject(new Error('the bare server ended')));
    });
    return await work(`http://127.0.0.1:${port}`);
  } finally {
    child.disconnect();
  }
}

export function bareLoad(
  url: string,
  connections: number,
  seconds: number,
  plaintext: string,
): Promise<LoadResult> {
  const path = '/api/v1/keys/0d0466b0-e727-4d9c-b35d-f84bb474a37f/encrypt';
  return load(postRequest(`${url}${path}`, null, { plaintext }), connections, seconds, 200);
}

/** AES-256-GCM of `node:crypto` alone, one thread: operations per second. */
export function cryptoAlone(bytes: number, seconds: number): number {
  const key = createSecretKey(randomBytes(32));
  const plaintext = randomBytes(bytes);
  const aad = randomBytes(27);
  const until = performance.now() + seconds * 1000;
  const began = performance.now();
  let operations = 0;
  while (performance.now() < until) {
    for (let n = 0; n < 100; n++) {
      const cipher = createCipheriv('aes-256-gcm', key, randomBytes(12));
      cipher.setAAD(aad);
      Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    }
    operations += 100;
  }
  return (operations / (performance.now() - began)) * 1000;
}

/** The embedded event store alone: durable appends of one event to a new stream each, per second. */
export async function appendsAlone(inFlight: number, seconds: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'keyledger-bench-'));
  const store = await openEventStore({ url: `sqlite:${join(folder, 'events.db')}` });
  try {
    return await appendFor(store, inFlight, seconds);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function appendFor(store: EventStore, inFlight: number, seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1000;
  const began = performance.now();
  let appended = 0;
  const sealed = randomBytes(400).toString('base64');
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (performance.now() < until) {
        const event = {
          id: randomUUID(),
          type: 'KeyCreated',
          time: new Date().toISOString(),
          data: { v: 1, sealed },
          metadata: {},
        };
        await store.append(`key-${randomUUID()}`, 'none', [event]);
        appended += 1;
      }
    }),
  );
  return (appended / (performance.now() - began)) * 1000;
}
