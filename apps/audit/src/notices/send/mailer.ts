import { createTransport } from 'nodemailer';
import type { MailText } from '../message/mail.js';
import type { Delivery } from './sender.js';

/** For each step: connection, greeting, silence. */
const STEP_TIMEOUT_MS = 10_000;
/** For all steps together. */
const TIMEOUT_MS = 30_000;

/** Refused by the server for what was to be sent or for whom; everything else is about the server itself. */
const OF_THIS_MAIL = new Set(['EENVELOPE', 'EMESSAGE']);

/** Sends mails by one SMTP server. */
export class Mailer {
  readonly #transport;

  /**
   * @param url `smtp://user:password@host:port` (STARTTLS where the server offers it) or `smtps://…`
   * @param from sender's address, with or without a name
   */
  constructor(
    url: string,
    private readonly from: string,
  ) {
    this.#transport = createTransport(
      {
        url,
        connectionTimeout: STEP_TIMEOUT_MS,
        greetingTimeout: STEP_TIMEOUT_MS,
        socketTimeout: STEP_TIMEOUT_MS,
      },
      { disableFileAccess: true, disableUrlAccess: true },
    );
  }

  /** @param id the same at every try of the same notice: it becomes the Message-ID */
  async send(id: string, to: string, mail: MailText): Promise<Delivery> {
    const timer = Promise.withResolvers<never>();
    const timeout = setTimeout(
      () => timer.reject(Object.assign(new Error(), { code: 'ETIMEDOUT' })),
      TIMEOUT_MS,
    );
    try {
      const sending = this.#transport.sendMail({
        from: this.from,
        // As an object it is one address, whatever it holds.
        to: { name: '', address: to },
        messageId: `<${id}@${domainOf(this.from)}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        ...mail,
      });
      await Promise.race([sending, timer.promise]);
      return { ok: true };
    } catch (error) {
      return failure(error);
    } finally {
      clearTimeout(timeout);
    }
  }
}

const domainOf = (from: string): string => /@([^\s<>@]+?)>?$/.exec(from)?.[1] ?? 'keyledger.invalid';

/** Codes only: what a server says may quote addresses and more. */
function failure(error: unknown): Delivery {
  const { code = 'unknown', responseCode } = error as { code?: string; responseCode?: number };
  const receiverFails = !OF_THIS_MAIL.has(code);
  const what = receiverFails ? 'the mail server cannot be used' : 'the mail server refused';
  return { ok: false, error: `${what} (${responseCode ?? code})`, receiverFails };
}
