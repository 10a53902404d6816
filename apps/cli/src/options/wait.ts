import type { Command } from 'commander';
import { integer } from './parsers.js';

const DEFAULT_WAIT_SECONDS = 3600;
const MAX_WAIT_SECONDS = 7 * 86_400;

export interface WaitOptions {
  waitSeconds: number;
}

/** `--wait-seconds`, of commands that follow something to its end. */
export const withWait = (command: Command): Command =>
  command.option(
    '--wait-seconds <n>',
    'how long to wait for the end',
    integer(1, MAX_WAIT_SECONDS),
    DEFAULT_WAIT_SECONDS,
  );
