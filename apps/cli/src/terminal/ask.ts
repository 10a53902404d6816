import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { usageError } from '../errors.js';
import type { Io } from '../io.js';

/**
 * Asks people at the terminal for something that nobody should see there, such as a password, several times in a row.
 * @throws CliError Usage for Ctrl-C and Ctrl-D.
 */
export async function askSecrets(io: Io, questions: readonly string[]): Promise<string[]> {
  // What is typed would be written here again, character by character.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  return answered(io, nowhere, async (ask) => {
    const answers: string[] = [];
    for (const question of questions) {
      io.stderr.write(question);
      answers.push(await ask('').finally(() => void io.stderr.write('\n')));
    }
    return answers;
  });
}

/** Whether people at the terminal say yes; nothing but `y` and `yes` is one. */
export async function askYes(io: Io, question: string): Promise<boolean> {
  return answered(io, io.stderr, async (ask) => /^\s*y(es)?\s*$/i.test(await ask(question)));
}

async function answered<T>(
  io: Io,
  output: Writable,
  conversation: (ask: (question: string) => Promise<string>) => Promise<T>,
): Promise<T> {
  const lines = createInterface({ input: io.stdin, output, terminal: true, historySize: 0 });
  try {
    return await conversation(
      (question) =>
        new Promise((resolve, reject) => {
          const stopped = (): void => reject(usageError('nothing was answered'));
          lines.once('close', stopped);
          lines.once('SIGINT', stopped);
          // By its callback: an answer that is the last that comes counts before the end does.
          lines.question(question, resolve);
        }),
    );
  } finally {
    lines.close();
  }
}
