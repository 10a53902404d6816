import { errorFromCode, type ErrorReply } from './wire.js';

/** Requests in one message; one more begins the next. */
export const MAX_BUNDLED_REQUESTS = 64;

/** Requests for one subject in one message. */
export interface Bundle {
  bundle: unknown[];
}

/** As many replies, in the same order, each as if its request had come alone. */
export interface BundleReply {
  replies: ({ ok: unknown } | ErrorReply)[];
}

interface Waiting {
  payload: unknown;
  resolve(reply: unknown): void;
  reject(error: unknown): void;
}

/** Has requests that are made in one turn of the event loop share one message: it costs more than the requests in it. */
export class Bundler {
  private readonly gathering = new Map<string, Waiting[]>();

  /** @param ask sends one message and waits for its reply. */
  constructor(private readonly ask: (payload: unknown) => Promise<unknown>) {}

  /**
   * @param payload up to some kilobytes of JSON, so that a full bundle fits into a message, and so that its replies do.
   * @param group only requests of one group share a message: each of them waits for the slowest.
   * @throws KeyledgerError as if it had been sent alone.
   */
  request<Reply>(payload: unknown, group: string): Promise<Reply> {
    return new Promise<Reply>((resolve, reject) => {
      const waiting = { payload, resolve: resolve as Waiting['resolve'], reject };
      const others = this.gathering.get(group);
      if (others && others.length < MAX_BUNDLED_REQUESTS) {
        others.push(waiting);
        return;
      }
      const bundle = [waiting];
      this.gathering.set(group, bundle);
      setImmediate(() => {
        if (this.gathering.get(group) === bundle) this.gathering.delete(group);
        void this.send(bundle);
      });
    });
  }

  private async send(bundle: Waiting[]): Promise<void> {
    const payloads = bundle.map(({ payload }) => payload);
    try {
      if (payloads.length === 1) return bundle[0]!.resolve(await this.ask(payloads[0]));
      const { replies } = (await this.ask({ bundle: payloads } satisfies Bundle)) as BundleReply;
      if (replies.length !== bundle.length)
        throw new Error('a bundle was answered with another number of replies');
      replies.forEach((reply, index) => {
        if ('error' in reply) bundle[index]!.reject(errorFromCode(reply.error.code, reply.error.message));
        else bundle[index]!.resolve(reply.ok);
      });
    } catch (error) {
      for (const { reject } of bundle) reject(error);
    }
  }
}
