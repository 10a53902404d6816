import { closeSync, existsSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import type { Readable } from 'node:stream';

/** A log file is set aside as `<name>.1`, in place of the one before, when it has grown to this. */
const MAX_LOG_FILE_BYTES = 20 * 1024 * 1024;
/** Longest line kept; what follows is cut off. */
const MAX_LINE_CHARS = 64 * 1024;
/** How many of the last lines are remembered, to be shown when the process dies. */
const LAST_LINES = 12;

/** The log of one process in a file of bounded size. */
export class LogFile {
  private descriptor: number;
  private size = 0;
  readonly lastLines: string[] = [];

  constructor(readonly path: string) {
    this.descriptor = this.begin();
  }

  line(text: string): void {
    const kept = text.slice(0, MAX_LINE_CHARS);
    this.lastLines.push(kept);
    if (this.lastLines.length > LAST_LINES) this.lastLines.shift();
    try {
      this.size += writeSync(this.descriptor, `${kept}\n`);
      if (this.size >= MAX_LOG_FILE_BYTES) this.rotate();
    } catch {
      // A full disk must not end the launcher: the services say by themselves what they cannot do.
    }
  }

  /** Takes every line that a process writes, and hands it on to `also`. */
  follow(stream: Readable, also: (line: string) => void): void {
    let rest = '';
    const take = (line: string): void => {
      this.line(line);
      also(line);
    };
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = (lines.pop() ?? '').slice(0, MAX_LINE_CHARS);
      lines.forEach(take);
    });
    stream.on('end', () => rest !== '' && take(rest));
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private begin(): number {
    if (existsSync(this.path)) renameSync(this.path, `${this.path}.1`);
    const descriptor = openSync(this.path, 'a', 0o600);
    this.size = fstatSync(descriptor).size;
    return descriptor;
  }

  private rotate(): void {
    closeSync(this.descriptor);
    this.descriptor = this.begin();
  }
}

/** The short form of a log line that an operator should see at once; null when it is nothing to worry about. */
export function worthShowing(line: string): string | null {
  if (!line.startsWith('{')) return /\[(WRN|ERR|FTL)\]/.test(line) ? line.replace(/^\[\d+\] /, '') : null;
  try {
    const { level, msg, err } = JSON.parse(line) as {
      level?: string;
      msg?: string;
      err?: { message?: string };
    };
    if (level !== 'warn' && level !== 'error' && level !== 'fatal') return null;
    return `${level}: ${[msg, err?.message].filter(Boolean).join(': ')}`;
  } catch {
    return null;
  }
}
