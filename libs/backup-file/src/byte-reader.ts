/** Reads a stream of bytes by lines first, and then as it is. */
export class ByteReader {
  private readonly source: AsyncIterator<Uint8Array>;
  private held = Buffer.alloc(0);
  /** The source has no more. */
  ended = false;
  /** The last line that was read had no line feed. */
  endedWithin = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** The next line without its line feed, or what there is when the source ends; null when it is longer than `maxBytes`. */
  async line(maxBytes: number): Promise<string | null> {
    let end = this.held.indexOf(0x0a);
    while (end < 0 && !this.ended && this.held.length <= maxBytes) {
      await this.more();
      end = this.held.indexOf(0x0a);
    }
    this.endedWithin = end < 0;
    const length = end < 0 ? this.held.length : end;
    if (length > maxBytes) return null;
    const text = this.held.toString('utf8', 0, length);
    this.held = this.held.subarray(end < 0 ? length : end + 1);
    return text;
  }

  /** The next bytes as Latin-1, until `enough` is satisfied, or `maxBytes` or the source's end are reached. Takes nothing. */
  async peek(maxBytes: number, enough: (text: string) => boolean): Promise<string> {
    const text = (): string => this.held.toString('latin1', 0, maxBytes);
    while (!this.ended && this.held.length < maxBytes && !enough(text())) await this.more();
    return text();
  }

  /** Everything that is left. */
  async *remaining(): AsyncGenerator<Uint8Array> {
    if (this.held.length > 0) yield this.held;
    this.held = Buffer.alloc(0);
    while (!this.ended) {
      await this.more();
      if (this.held.length > 0) yield this.held;
      this.held = Buffer.alloc(0);
    }
  }

  private async more(): Promise<void> {
    const { value, done } = await this.source.next();
    if (done === true) this.ended = true;
    else this.held = this.held.length === 0 ? Buffer.from(value) : Buffer.concat([this.held, value]);
  }
}
