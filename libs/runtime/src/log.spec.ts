import { createLog } from './log.js';

function lines(): { written: Record<string, unknown>[]; log: ReturnType<typeof createLog> } {
  const written: Record<string, unknown>[] = [];
  const write = (line: string) => void written.push(JSON.parse(line) as Record<string, unknown>);
  return { written, log: createLog('audit', 'audit-1', 'info', { write }) };
}

describe('a log line', () => {
  it('says who wrote it, when, and what it was given', () => {
    const { written, log } = lines();
    log.info({ keyId: 'a', nested: { list: [1, { deep: true }] }, bytes: Buffer.from('a') }, 'done');
    const time = expect.stringMatching(/^\d{4}-.*Z$/);
    const said = { keyId: 'a', nested: { list: [1, { deep: true }] }, bytes: { type: 'Buffer', data: [97] } };
    expect(written).toEqual([
      { level: 'info', time, service: 'audit', instance: 'audit-1', ...said, msg: 'done' },
    ]);
  });

  it.each([
    [{ token: 's3' }, { token: '[redacted]' }],
    [{ body: { plaintext: 's3', size: 1 } }, { body: { plaintext: '[redacted]', size: 1 } }],
    [{ many: [{ secret: 's3' }] }, { many: [{ secret: '[redacted]' }] }],
    [{ a: { b: { password: 's3' } } }, { a: { b: { password: '[redacted]' } } }],
    [{ seed: { whole: 's3' } }, { seed: '[redacted]' }],
  ])('has nothing of what is named as a secret in %j', (given, said) => {
    const { written, log } = lines();
    const before = structuredClone(given);
    log.info(given, 'done');
    expect(written).toMatchObject([said]);
    expect(JSON.stringify(written)).not.toContain('s3');
    expect(given).toEqual(before);
  });

  it('keeps what an error says, but for what it bears of secrets', () => {
    const { written, log } = lines();
    const error = Object.assign(new Error('boom'), { code: 'E1', token: 's3', request: { cookie: 's3' } });
    log.error({ err: error }, 'failed');
    log.error(error);
    const told = { type: 'Error', message: 'boom', stack: expect.stringContaining('log.spec'), code: 'E1' };
    const err = { ...told, token: '[redacted]', request: { cookie: '[redacted]' } };
    expect(written).toMatchObject([
      { err, msg: 'failed' },
      { err, msg: 'boom' },
    ]);
    expect(error.token).toBe('s3');
  });
});
