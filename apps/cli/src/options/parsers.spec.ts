import { base64, integer, keyValue, oneOf, repeated, time } from './parsers.js';

describe('option values', () => {
  it('takes whole numbers within their bounds, and nothing that only looks like one', () => {
    const parse = integer(1, 100);
    expect(parse('1')).toBe(1);
    expect(parse('100')).toBe(100);
    for (const text of ['0', '101', '1.5', '1e1', '', ' 1', '0x10', 'ten'])
      expect(() => parse(text)).toThrow(/from 1 to 100/);
  });

  it('takes one of some words in any case, and gives the right spelling', () => {
    expect(oneOf('RAW', 'DIGEST')('digest')).toBe('DIGEST');
    expect(() => oneOf('RAW', 'DIGEST')('both')).toThrow(/RAW, DIGEST/);
  });

  it('collects name=value pairs, where the value may be empty or hold another =', () => {
    expect(keyValue('b=x=y', keyValue('a='))).toEqual({ a: '', b: 'x=y' });
  });

  it('refuses a pair without a name, without = or given twice', () => {
    expect(() => keyValue('=x')).toThrow(/name=value/);
    expect(() => keyValue('x')).toThrow(/name=value/);
    expect(() => keyValue('a=2', { a: '1' })).toThrow(/twice/);
  });

  it('takes names that every object has for what they are: names', () => {
    expect(Object.entries(keyValue('constructor=x'))).toEqual([['constructor', 'x']]);
  });

  it('collects repeated words in their order', () => {
    expect(repeated('b', repeated('a'))).toEqual(['a', 'b']);
  });

  it('takes base64 with line breaks, and refuses what decoders would skip over', () => {
    expect(base64('AAEC\nAwQ=\n')).toBe('AAECAwQ=');
    for (const text of ['', 'AAEC*', 'AAECAwQ', 'AAECAwR=']) expect(() => base64(text)).toThrow(/base64/);
  });

  it('takes a day or an instant, and sends ISO 8601 UTC', () => {
    expect(time('2026-11-24')).toBe('2026-11-24T00:00:00.000Z');
    expect(time('2026-11-24T08:00:00+01:00')).toBe('2026-11-24T07:00:00.000Z');
    for (const text of ['yesterday', '24.11.2026', '2026-13-01', '1'])
      expect(() => time(text)).toThrow(/time such as/);
  });
});
