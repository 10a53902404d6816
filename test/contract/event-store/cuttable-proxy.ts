import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy whose connections a test can cut, or leave open without passing anything on. */
export class CuttableProxy {
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  readonly #server = createServer((client) => this.#accept(client));
  #refusing = false;
  #silent = false;

  private constructor(private readonly target: { host: string; port: number }) {}

  /** A proxy before the server of a connection string of one host, and the connection string by way of it. */
  static async before(url: string): Promise<{ proxy: CuttableProxy; url: string }> {
    const [, start, host = '', port = '2113', rest] =
      /^(.*?:\/\/(?:.*@)?)([^:/?,]+)(?::(\d+))?(.*)$/.exec(url) ?? [];
    const proxy = new CuttableProxy({ host, port: Number(port) });
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    const own = (proxy.#server.address() as AddressInfo).port;
    return { proxy, url: `${start}127.0.0.1:${own}${rest}` };
  }

  /** Cuts every connection; new ones are refused until {@link mend}. */
  cut(): void {
    this.#refusing = true;
    for (const pair of this.#pairs) pair.forEach((socket) => socket.destroy());
  }

  /** Connections stay open, and nothing passes, until {@link mend} cuts them. */
  silence(): void {
    this.#silent = true;
    for (const pair of this.#pairs) pair.forEach((socket) => socket.pause());
  }

  /** Lets what comes from the client pass, but no answer. */
  swallowAnswers(): void {
    for (const [, server] of this.#pairs) server.pause();
  }

  mend(): void {
    this.cut();
    this.#silent = false;
    this.#refusing = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #accept(client: Socket): void {
    if (this.#refusing) return void client.destroy();
    const server = connect(this.target);
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    for (const [from, to] of [pair, [server, client]] as const) {
      from.on('data', (chunk) => to.write(chunk));
      from.on('error', () => to.destroy());
      from.on('close', () => (to.destroy(), this.#pairs.delete(pair)));
      if (this.#silent) from.pause();
    }
  }
}
