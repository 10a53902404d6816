import { z } from 'zod';

/** `a@b` or `Name <a@b>`, on one line: it becomes a header. */
const SENDER = /^[^\p{Cc}<>"]{0,128}(<[^\s\p{Cc}<>@]+@[^\s\p{Cc}<>@]+>|[^\s\p{Cc}<>@]+@[^\s\p{Cc}<>@]+)$/u;

/** Settings of the audit service beside the common ones. */
export const auditSettings = z.object({
  /** Mail server for notices, with user and password where it wants them. */
  KEYLEDGER_SMTP_URL: z
    .string()
    .refine((url) => /^smtps?:\/\//.test(url) && URL.canParse(url), 'must be an smtp:// or smtps:// address')
    .optional(),
  KEYLEDGER_MAIL_FROM: z
    .string()
    .regex(SENDER, 'must be an e-mail address, or a name and <address>')
    .optional(),
  KEYLEDGER_WEBHOOK_ALLOW_PRIVATE: z
    .enum(['true', 'false'])
    .default('true')
    .transform((text) => text === 'true'),
});

export type AuditSettings = z.infer<typeof auditSettings>;
