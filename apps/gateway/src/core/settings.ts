import { z } from 'zod';

/** Settings of the gateway alone, beside those of every service. */
export const gatewaySettings = z.object({
  KEYLEDGER_HTTP_HOST: z.string().min(1).default('127.0.0.1'),
  /** 0 takes a free port. */
  KEYLEDGER_HTTP_PORT: z.coerce.number().int().min(0).max(65_535).default(7400),
  /** Requests per second that one principal may send; twice as many at once. */
  KEYLEDGER_RATE_LIMIT_PER_SECOND: z.coerce.number().int().min(1).max(1_000_000).default(20_000),
  /** Requests with missing or wrong credentials per second that one source address may send; ten times as many at once. */
  KEYLEDGER_AUTH_FAILURES_PER_SECOND: z.coerce.number().int().min(1).max(1_000_000).default(50),
  /** Comma-separated addresses and networks of the proxies whose `X-Forwarded-For` is believed. Default: none. */
  KEYLEDGER_TRUSTED_PROXIES: z.string().optional(),
});

export type GatewaySettings = z.infer<typeof gatewaySettings>;

/** What of the settings the HTTP side reads. A class, so that it can be injected by its type. */
export class HttpSettings {
  constructor(
    readonly region: string,
    readonly ratePerSecond: number,
    readonly authFailuresPerSecond: number,
  ) {}
}
