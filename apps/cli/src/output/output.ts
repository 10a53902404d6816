import { errorDocument, errorLine } from '../errors.js';
import type { Io } from '../io.js';

/**
 * The two streams of a command. stdout holds the answer and nothing else; stderr holds what a person, or a script that asked for
 * JSON, should know besides it.
 */
export class Output {
  constructor(
    private readonly io: Pick<Io, 'stdout' | 'stderr'>,
    readonly json: boolean,
    /** Whose messages they are. */
    private readonly program = 'keyledger',
  ) {}

  /** The answer: the document with `--json`, else the text; an empty text prints nothing. */
  result(document: unknown, text: string): void {
    if (this.json) this.io.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    else if (text !== '') this.io.stdout.write(`${text}\n`);
  }

  /** What people should read before they decide; a script finds the same in the document at the end. */
  text(text: string): void {
    if (!this.json) this.io.stdout.write(`${text}\n`);
  }

  /** One of a stream of answers: a JSON document per line, or a line of text. */
  line(document: unknown, text: string): void {
    this.io.stdout.write(`${this.json ? JSON.stringify(document) : text}\n`);
  }

  /** A remark for people; scripts find the same in the document. */
  note(message: string): void {
    if (!this.json) this.io.stderr.write(`${this.program}: ${message}\n`);
  }

  warn(code: string, message: string): void {
    const text = this.json
      ? JSON.stringify({ warning: { code, message } })
      : `${this.program}: warning: ${message}`;
    this.io.stderr.write(`${text}\n`);
  }

  error(error: unknown): void {
    const document = errorDocument(error);
    this.io.stderr.write(`${this.json ? JSON.stringify(document) : errorLine(document, this.program)}\n`);
  }
}
