/** Control characters, line separators and bidirectional overrides: what could move the cursor or reorder a line. */
const UNSAFE = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * Text from the service as it may be shown on a terminal. Descriptions, tags and names are other people's words: an escape
 * sequence in one must not act on the reader's terminal.
 */
export function safeText(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}
