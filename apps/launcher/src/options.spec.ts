import { resolve } from 'node:path';
import { readOptions } from './options.js';

test('without arguments and settings there is one of each, in ./.keyledger, on port 7400 of loopback', () => {
  expect(readOptions([], {})).toMatchObject({
    dataDir: resolve('.keyledger'),
    httpPort: 7400,
    httpHost: '127.0.0.1',
    busPrefix: 'kl',
    natsUrl: undefined,
    cryptoNodes: 1,
    gateways: 1,
    schedulers: 1,
  });
});

test('arguments say how many, the environment where', () => {
  const env = { KEYLEDGER_DATA: '/srv/kl', KEYLEDGER_HTTP_PORT: '80', KEYLEDGER_NATS_URL: 'nats://bus:4222' };
  const options = readOptions(['--crypto-nodes', '3', '--gateways=2', '--schedulers', '2'], env);
  expect(options).toMatchObject({ dataDir: '/srv/kl', httpPort: 80, natsUrl: 'nats://bus:4222' });
  expect(options).toMatchObject({ cryptoNodes: 3, gateways: 2, schedulers: 2 });
});

test.each([['0'], ['17'], ['1.5'], ['many'], ['']])('%j is no number of processes', (text) => {
  expect(() => readOptions([`--gateways=${text}`], {})).toThrow(
    '--gateways must be a whole number from 1 to 16',
  );
});

test('a wrong setting is named, and its value is not repeated: it may be a secret', () => {
  const read = (): unknown => readOptions([], { KEYLEDGER_HTTP_PORT: 'hunter2' });
  expect(read).toThrow('KEYLEDGER_HTTP_PORT');
  expect(read).not.toThrow('hunter2');
});
