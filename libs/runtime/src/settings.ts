import { z } from 'zod';

/**
 * Settings that every service understands, from environment variables, validated at start.
 * docs/reference/configuration.md is the table of all of them.
 */
export const commonSettings = z.object({
  KEYLEDGER_DATA: z.string().min(1).default('./.keyledger'),
  KEYLEDGER_INSTANCE: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/, 'must be 1 to 64 of a-z 0-9 -')
    .optional(),
  KEYLEDGER_NATS_URL: z.string().min(1).default('nats://127.0.0.1:4222'),
  KEYLEDGER_NATS_NKEY_FILE: z.string().optional(),
  KEYLEDGER_NATS_TLS_CA_FILE: z.string().optional(),
  KEYLEDGER_BUS_PREFIX: z
    .string()
    .regex(/^[a-zA-Z0-9_-]{1,32}$/, 'must be 1 to 32 letters, digits, - or _')
    .default('kl'),
  KEYLEDGER_EVENT_STORE: z.string().optional(),
  KEYLEDGER_EVENT_STORE_NAMESPACE: z
    .string()
    .regex(/^[a-z0-9]{1,32}$/, 'must be 1 to 32 of a-z 0-9')
    .optional(),
  KEYLEDGER_DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be a postgres:// address')
    .optional(),
  KEYLEDGER_REGION: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 of a-z 0-9 -')
    .default('us-east-1'),
  KEYLEDGER_CLOCK_OFFSET_SECONDS: z.coerce.number().int().min(-3_200_000_000).max(3_200_000_000).default(0),
  KEYLEDGER_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  /** Port of /healthz, /readyz and /metrics on KEYLEDGER_HEALTH_HOST; 0 takes a free one, absent serves none. */
  KEYLEDGER_HEALTH_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  KEYLEDGER_HEALTH_HOST: z.string().default('127.0.0.1'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().optional(),
});

export type CommonSettings = z.infer<typeof commonSettings>;

/** A setting is missing or wrong: printed as it is, without a stack. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Reads settings from the environment.
 * @throws SettingsError naming every variable that is wrong and what it must be; never its value, which may be a secret.
 */
export function readSettings<S extends z.ZodObject>(
  schema: S,
  env: NodeJS.ProcessEnv = process.env,
): z.infer<S> {
  // An empty variable counts as unset: compose files and shells write them so.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new SettingsError(`these settings are missing or wrong:\n${lines.join('\n')}`);
}
