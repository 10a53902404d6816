import { matchLine, matchLines, parseTranscript, runTranscript, type Ran } from './transcript.ts';

describe('a transcript', () => {
  it('is read as commands with their output, their errors and their exit code', () => {
    const text = '# why\n$ one\nout\n\nmore\n\n$ two\n! wrong\n[exit 3]\n$ silent\n';
    expect(parseTranscript(text)).toEqual([
      { line: 2, command: 'one', stdout: ['out', '', 'more'], stderr: [], exitCode: 0 },
      { line: 7, command: 'two', stdout: [], stderr: ['wrong'], exitCode: 3 },
      { line: 10, command: 'silent', stdout: [], stderr: [], exitCode: 0 },
    ]);
  });

  it('may not begin with output', () => {
    expect(() => parseTranscript('out\n$ one')).toThrow(/line 1/);
  });
});

describe('a line', () => {
  const matches = (expected: string, actual: string): boolean => matchLine(expected, actual, new Map());

  it('matches itself, with its braces, dots and brackets', () => {
    expect(matches('{"a": [1.5]} (x)', '{"a": [1.5]} (x)')).toBe(true);
    expect(matches('1.5', '1x5')).toBe(false);
    expect(matches('a', 'ab')).toBe(false);
  });

  it('matches things of a kind', () => {
    expect(matches('at {time}', 'at 2026-11-24T07:00:00.000Z')).toBe(true);
    expect(matches('at {time}', 'at noon')).toBe(false);
    expect(matches('{int} of {int}', '3 of 10')).toBe(true);
    expect(matches('{...}', 'anything, nothing')).toBe(true);
  });

  it('remembers what it names, and holds the next one to it', () => {
    const bindings = new Map<string, string>();
    expect(matchLine('{n=int} and {n=int}', '3 and 4', bindings)).toBe(true);
    expect(matchLine('{n}', '4', bindings)).toBe(true);
    expect(matchLine('{n}', '3', bindings)).toBe(false);
  });

  it('takes columns of any width', () => {
    expect(matches('a  b', 'a      b')).toBe(true);
    expect(matches('a  b', 'a b')).toBe(false);
    expect(matches('a b', 'a  b')).toBe(false);
  });

  it('refuses a placeholder that means nothing', () => {
    expect(() => matches('{nonsense}', 'x')).toThrow(/nonsense/);
  });
});

describe('lines', () => {
  const match = (expected: string, actual: string): boolean =>
    matchLines(expected.split(' '), actual === '' ? [] : actual.split(' '), new Map());

  it('match one by one, or any number of them for ...', () => {
    expect(match('a b', 'a b')).toBe(true);
    expect(match('a b', 'a')).toBe(false);
    expect(match('a', 'a b')).toBe(false);
    expect(match('a ... d', 'a b c d')).toBe(true);
    expect(match('a ... d', 'a d')).toBe(true);
    expect(match('a ... d', 'a b c')).toBe(false);
    expect(match('...', '')).toBe(true);
  });

  it('that should not be there fail', () => {
    expect(matchLines([], ['x'], new Map())).toBe(false);
  });
});

describe('running a transcript', () => {
  const silent: Ran = { stdout: '', stderr: '', exitCode: 0 };

  it('puts what was remembered into later commands', async () => {
    const commands: string[] = [];
    await runTranscript('$ make\nid {key=int}\n$ show {key}\n', async (command) => {
      commands.push(command);
      return { ...silent, stdout: command === 'make' ? 'id 42\n' : '' };
    });
    expect(commands).toEqual(['make', 'show 42']);
  });

  it.each<[string, Partial<Ran>]>([
    ['another exit code', { exitCode: 1 }],
    ['output where silence was written', { stdout: 'x\n' }],
    ['an error where silence was written', { stderr: 'x\n' }],
  ])('fails on %s', async (_, ran) => {
    await expect(runTranscript('$ x\n', async () => ({ ...silent, ...ran }))).rejects.toThrow(
      /line 1: expected/,
    );
  });
});
