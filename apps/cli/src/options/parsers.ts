import { InvalidArgumentError } from 'commander';

/** Commander's parser for a whole number within bounds. */
export function integer(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^-?\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** Commander's parser for one of some words, whatever their case. */
export function oneOf<T extends string>(...words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
    if (word === undefined) throw new InvalidArgumentError(`It must be one of ${words.join(', ')}.`);
    return word;
  };
}

/** Commander's parser for `name=value` given any number of times; the value may hold `=`, and may be empty. */
export function keyValue(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must look like name=value.');
  const name = text.slice(0, at);
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`${name} is given twice.`);
  return { ...before, [name]: text.slice(at + 1) };
}

/** Commander's parser for a word given any number of times. */
export function repeated(text: string, before: string[] = []): string[] {
  return [...before, text];
}

/** Commander's parser for base64 bytes, so that a slip of the hand is a usage error and not a failed verification. */
export function base64(text: string): string {
  const compact = text.replace(/\s+/g, '');
  if (compact === '' || Buffer.from(compact, 'base64').toString('base64') !== compact) {
    throw new InvalidArgumentError('It must be base64.');
  }
  return compact;
}

/** Commander's parser for a time; what is sent is ISO 8601 UTC. */
export function time(text: string): string {
  const date = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(date.getTime())) {
    throw new InvalidArgumentError('It must be a time such as 2026-11-24 or 2026-11-24T07:00:00Z.');
  }
  return date.toISOString();
}
