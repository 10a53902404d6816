/** What a shell sees. They are part of the command's contract (docs/reference/cli.md). */
export const EXIT = {
  ok: 0,
  /** The service, or the file at hand, said no: also a signature that isn't valid and a replay that isn't equal. */
  refused: 1,
  /** The command line can't be right: nothing was asked of the service. */
  usage: 2,
  /** No answer: nothing listens, or it took too long. */
  unreachable: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
