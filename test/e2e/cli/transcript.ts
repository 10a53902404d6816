/**
 * Transcripts: what a person sees who types commands into a terminal, kept as text (STYLE 12: the output is a contract).
 *
 *     # A remark.
 *     $ keyledger keys create --alias orders
 *     id:       {key=uuid}
 *     ...
 *     $ keyledger keys show nobody
 *     ! keyledger: there is no such key (KeyNotFound, request {id})
 *     [exit 1]
 *
 * A step is a command, the lines of its standard output, those of its standard error behind `! `, and its exit code unless that
 * is 0. Nothing written means that nothing may come. `{kind}` matches something of a kind, `{name=kind}` also remembers it as
 * `{name}` for the rest of the transcript, in commands too. A line `...` matches any number of lines, `{...}` the rest of
 * one. Two or more blanks match two or more, since the width of a column follows its content.
 */
export interface Step {
  /** 1-based, in the file. */
  line: number;
  command: string;
  stdout: string[];
  stderr: string[];
  exitCode: number;
}

export interface Ran {
  stdout: string;
  stderr: string;
  exitCode: number;
}

export type Bindings = Map<string, string>;

const KINDS: Record<string, string> = {
  uuid: '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}',
  time: '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z',
  clock: '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d',
  int: '\\d+',
  number: '\\d+(?:\\.\\d+)?',
  hex: '[0-9a-f]+',
  base64: '[A-Za-z0-9+/]+={0,2}',
  word: '\\S+',
  id: '[A-Za-z0-9_-]+',
};
const PLACEHOLDER = /\{(\.\.\.|[a-zA-Z]\w*)(?:=(\w+))?\}/g;
const ANY_LINES = '...';

/** The steps of a transcript. */
export function parseTranscript(text: string): Step[] {
  const steps: Step[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const step = steps.at(-1);
    if (line.startsWith('$ ')) {
      steps.push({ line: index + 1, command: line.slice(2), stdout: [], stderr: [], exitCode: 0 });
    } else if (line.startsWith('# ') || line === '#') {
      continue;
    } else if (step === undefined) {
      if (line !== '') throw new Error(`line ${index + 1} stands before the first command`);
    } else if (line.startsWith('! ')) {
      step.stderr.push(line.slice(2));
    } else if (/^\[exit \d+\]$/.test(line)) {
      step.exitCode = Number(line.slice('[exit '.length, -1));
    } else {
      step.stdout.push(line);
    }
  }
  // Blank lines before the next command are the writer's, not the program's.
  for (const { stdout } of steps) while (stdout.at(-1) === '') stdout.pop();
  return steps;
}

/** A command, or a line, with what was remembered put in. */
export function substitute(text: string, bindings: Bindings): string {
  return text.replace(PLACEHOLDER, (whole, name: string, kind?: string) =>
    kind === undefined ? (bindings.get(name) ?? whole) : whole,
  );
}

/** Whether a line is as expected. What it names is remembered when it is. */
export function matchLine(expected: string, actual: string, bindings: Bindings): boolean {
  const names: string[] = [];
  let pattern = '';
  let from = 0;
  for (const found of expected.matchAll(PLACEHOLDER)) {
    pattern += literal(expected.slice(from, found.index));
    from = found.index + found[0].length;
    const [, name = '', kind] = found;
    if (kind !== undefined) names.push(name);
    pattern += kind === undefined ? patternOf(name, bindings) : `(${patternOf(kind, new Map())})`;
  }
  const match = new RegExp(`^${pattern}${literal(expected.slice(from))}$`).exec(actual);
  if (match === null) return false;
  names.forEach((name, index) => bindings.set(name, match[index + 1] ?? ''));
  return true;
}

function patternOf(name: string, bindings: Bindings): string {
  if (name === ANY_LINES) return '.*';
  const bound = bindings.get(name);
  if (bound !== undefined) return escaped(bound);
  const kind = KINDS[name];
  if (kind === undefined) throw new Error(`{${name}} is neither a kind nor was it remembered before`);
  return kind;
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

const literal = (text: string): string =>
  text
    .split(/( {2,})/)
    .map((part) => (/^ {2,}$/.test(part) ? ' {2,}' : escaped(part)))
    .join('');

/** Whether lines are as expected, with `...` for any number of them. */
export function matchLines(expected: string[], actual: string[], bindings: Bindings): boolean {
  const [first, ...rest] = expected;
  if (first === undefined) return actual.length === 0;
  if (first === ANY_LINES) {
    return (
      actual.some((_, skipped) => matchLines(rest, actual.slice(skipped), bindings)) || rest.length === 0
    );
  }
  const [line, ...others] = actual;
  return line !== undefined && matchLine(first, line, bindings) && matchLines(rest, others, bindings);
}

/** What a command did, as a transcript would have it. */
export function written(command: string, { stdout, stderr, exitCode }: Ran): string {
  const errors = linesOf(stderr).map((line) => `! ${line}`);
  return [
    `$ ${command}`,
    ...linesOf(stdout),
    ...errors,
    ...(exitCode === 0 ? [] : [`[exit ${exitCode}]`]),
  ].join('\n');
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/**
 * Runs a transcript from its first command to its last.
 *
 * @throws Error at the first step that is not as written, with what it did, ready to be compared.
 */
export async function runTranscript(text: string, shell: (command: string) => Promise<Ran>): Promise<void> {
  const bindings: Bindings = new Map();
  for (const step of parseTranscript(text)) {
    const command = substitute(step.command, bindings);
    const ran = await shell(command);
    const same =
      ran.exitCode === step.exitCode &&
      matchLines(step.stdout, linesOf(ran.stdout), bindings) &&
      matchLines(step.stderr, linesOf(ran.stderr), bindings);
    if (same) continue;
    const expected = written(step.command, {
      stdout: step.stdout.join('\n'),
      stderr: step.stderr.join('\n'),
      exitCode: step.exitCode,
    });
    throw new Error(`line ${step.line}: expected\n\n${expected}\n\nbut it was\n\n${written(command, ran)}\n`);
  }
}
