import { Input } from './input.js';
import { KmsError } from './kms-error.js';

const codeOf = (read: () => unknown): string => {
  try {
    return `read ${JSON.stringify(read())}`;
  } catch (error) {
    if (error instanceof KmsError) return error.code;
    throw error;
  }
};
const input = (members: Record<string, unknown>) => new Input(members);

describe('the members of a request', () => {
  it('are absent when they are null, and never those that every object has', () => {
    expect(input({ a: null }).has('a')).toBe(false);
    expect(input({ a: null }).text('a', { max: 1 })).toBeUndefined();
    expect(input({}).has('constructor')).toBe(false);
    expect(codeOf(() => input({ a: null }).requiredText('a', { max: 1 }))).toBe('KMS.0204');
  });

  it('are whole numbers also as digits, within their bounds', () => {
    const rule = { min: 0, max: 20, code: 'KMS.1601' } as const;
    for (const value of [7, '7', '007']) expect(input({ a: value }).integer('a', rule)).toBe(7);
    for (const value of ['', ' 7', '7.0', '-1', '21', 21, 7.5, '0x7', '9'.repeat(16), true, []]) {
      expect(codeOf(() => input({ a: value }).integer('a', rule))).toBe('KMS.1601');
    }
  });

  it('are truths also as texts', () => {
    expect(['true', 'false', true, false].map((a) => input({ a }).flag('a'))).toEqual([
      true,
      false,
      true,
      false,
    ]);
    for (const value of ['TRUE', 1, '']) expect(codeOf(() => input({ a: value }).flag('a'))).toBe('KMS.0308');
  });

  it('are bytes in the one form that base64 or hexadecimal digits have for them', () => {
    expect(input({ a: 'aGk=' }).requiredBlob('a', 2)).toBe('aGk=');
    expect(input({ a: '0aFF' }).requiredHex('a', 4)).toEqual(Buffer.from([10, 255]));
    for (const value of ['aGk', 'aGl=', 'a Gk=', '', 'aGkh', 7]) {
      expect(codeOf(() => input({ a: value }).requiredBlob('a', 2))).toBe('KMS.0308');
    }
    for (const value of ['0', 'xx', '', '000000', 7]) {
      expect(codeOf(() => input({ a: value }).requiredHex('a', 4))).toBe('KMS.0308');
    }
  });

  it('are lists and structures of the right things alone', () => {
    const rule = { max: 1, maxItems: 2 };
    expect(input({ a: ['x', 'y'] }).requiredTexts('a', rule)).toEqual(['x', 'y']);
    for (const value of [{}, 'x', ['xy'], [null], [7], ['x', 'y', 'z']]) {
      expect(codeOf(() => input({ a: value }).requiredTexts('a', rule))).toMatch(/^KMS\.0(308|204)$/);
    }
    for (const value of [[7], [null], [[]], {}]) {
      expect(codeOf(() => input({ a: value }).requiredStructures('a'))).toBe('KMS.0308');
    }
  });

  it('are never quoted in a refusal', () => {
    const rule = { max: 3, pattern: /^\d+$/ };
    for (const value of ['secret', 'abc']) {
      expect(() => input({ a: value }).text('a', rule)).toThrow(expect.not.stringContaining(value) as never);
    }
  });
});
