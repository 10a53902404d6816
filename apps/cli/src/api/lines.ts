/** The longest line that we wait for: one event of the log with room to spare. */
const MAX_LINE_CHARS = 4 * 1024 * 1024;

/** The lines of a stream of bytes, without their ends; the last one also without a line feed. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of bytes) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.replace(/\r$/, '');
    if (rest.length > MAX_LINE_CHARS) throw new Error(`a line is longer than ${MAX_LINE_CHARS} characters`);
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}

/** The `data` of each event of a `text/event-stream`; comments (heartbeats) and unfinished events yield nothing. */
export async function* eventStreamData(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let data: string[] = [];
  for await (const line of lines) {
    if (line === '') {
      if (data.length > 0) yield data.join('\n');
      data = [];
    } else if (line.startsWith('data:')) {
      data.push(line.slice('data:'.length).replace(/^ /, ''));
    }
  }
}
