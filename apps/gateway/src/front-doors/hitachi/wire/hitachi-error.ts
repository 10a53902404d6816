/** What a refusal says beside its message: which kind it is, why, and what helps. */
export interface Explanation {
  status: number;
  /** `KARTnnnnn-E`. Those of the vendor's that are known are used; the others begin with 9 and are ours. */
  messageId: string;
  cause: string;
  solution: string;
}

const REFUSALS = {
  NotAcceptable: {
    status: 406,
    messageId: 'KART90011-E',
    cause: 'The answer is a file, and the Accept header does not take one.',
    solution: 'Send Accept: application/octet-stream.',
  },
  Precondition: {
    status: 412,
    messageId: 'KART90012-E',
    cause: 'Something has to be done first.',
    solution: 'Do what the message names, and send the request again.',
  },
  InUse: {
    status: 409,
    messageId: 'KART90013-E',
    cause: 'The encryption key is in use.',
    solution: 'Choose an encryption key whose keyType is FREE.',
  },
  TooManyKeys: {
    status: 400,
    messageId: 'KART90014-E',
    cause: 'There would be more encryption keys than there can be.',
    solution: 'Ask for fewer, or delete encryption keys that are not used.',
  },
  TooManySessions: {
    status: 503,
    messageId: 'KART90015-E',
    cause: 'There are as many sessions as there can be.',
    solution: 'Discard sessions that are not used any more, or wait until they are over.',
  },
  TooManyJobs: {
    status: 503,
    messageId: 'KART00003-E',
    cause: 'The server is busy.',
    solution: 'Wait until other jobs have ended, and send the request again.',
  },
  BackupFailed: {
    status: 500,
    messageId: 'KART90016-E',
    cause: 'The backup was not taken.',
    solution: 'Do what the message names, and take another one.',
  },
  RestoreFailed: {
    status: 500,
    messageId: 'KART90017-E',
    cause: 'The backup cannot be restored from.',
    solution: 'Check the file and its password, or use another backup.',
  },
} as const satisfies Record<string, Explanation>;

/** A refusal that only this dialect knows. Refusals that all dialects share are `KeyledgerError`s. */
export class HitachiError extends Error {
  override readonly name = 'HitachiError';
  readonly explanation: Explanation;

  constructor(refusal: keyof typeof REFUSALS, message: string) {
    super(message);
    this.explanation = REFUSALS[refusal];
  }
}
