import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { readSettings, SettingsError } from '@keyledger/runtime/settings';

/** Services of one kind on one machine: more than these help nobody. */
const MAX_INSTANCES = 16;
/** The installation's subjects start with this unless KEYLEDGER_BUS_PREFIX says otherwise. */
const DEFAULT_BUS_PREFIX = 'kl';

/** What the launcher itself reads from the environment; the services read the rest of it. */
export const launcherSettings = z.object({
  KEYLEDGER_DATA: z.string().min(1).default('./.keyledger'),
  KEYLEDGER_HTTP_PORT: z.coerce.number().int().min(0).max(65_535).default(7400),
  KEYLEDGER_HTTP_HOST: z.string().min(1).default('127.0.0.1'),
  KEYLEDGER_BUS_PREFIX: z
    .string()
    .regex(/^[a-zA-Z0-9_-]{1,32}$/, 'must be 1 to 32 letters, digits, - or _')
    .default(DEFAULT_BUS_PREFIX),
  KEYLEDGER_NATS_URL: z.string().min(1).optional(),
  KEYLEDGER_NATS_NKEY_DIR: z.string().min(1).optional(),
  KEYLEDGER_NATS_TLS_CA_FILE: z.string().min(1).optional(),
  KEYLEDGER_NATS_SERVER: z.string().min(1).optional(),
  KEYLEDGER_NATS_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
});

export interface LauncherOptions {
  /** Absolute path of the data folder. */
  dataDir: string;
  /** First gateway's port; the others take the ports after it. 0: any free ones. */
  httpPort: number;
  httpHost: string;
  busPrefix: string;
  /** An external NATS; absent: one is started here. */
  natsUrl?: string;
  /** Folder with `<service>.nk` for an external NATS that asks for nkeys. */
  nkeyDir?: string;
  natsTlsCaFile?: string;
  /** The `nats-server` program; absent: looked for on PATH. */
  natsServer?: string;
  /** Port of the NATS started here; absent: a free one. */
  natsPort?: number;
  cryptoNodes: number;
  gateways: number;
  schedulers: number;
  /** Environment that the services inherit. */
  env: NodeJS.ProcessEnv;
}

export const USAGE = `usage: npm start -- [--crypto-nodes N] [--gateways N] [--schedulers N]
       node apps/launcher/dist/main.js nats-config --out DIR [--prefix PREFIX]
       node apps/launcher/dist/main.js first-admin --endpoint URL

  --crypto-nodes N   crypto nodes to run (default 1)
  --gateways N       gateways to run, on ports KEYLEDGER_HTTP_PORT, +1, … (default 1)
  --schedulers N     rotation schedulers to run (default 1)

  nats-config        writes nkeys and permissions for a NATS of your own
  first-admin        makes the first admin of an installation whose services run by themselves

Settings come from the environment: docs/reference/configuration.md lists them all.`;

/**
 * Reads the command line and the environment.
 * @throws SettingsError in words for whoever typed it.
 */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): LauncherOptions {
  const { values } = parse(args);
  const settings = readSettings(launcherSettings, env);
  const optional = {
    natsUrl: settings.KEYLEDGER_NATS_URL,
    nkeyDir: settings.KEYLEDGER_NATS_NKEY_DIR,
    natsTlsCaFile: settings.KEYLEDGER_NATS_TLS_CA_FILE,
    natsServer: settings.KEYLEDGER_NATS_SERVER,
    natsPort: settings.KEYLEDGER_NATS_PORT,
  };
  return {
    dataDir: resolve(settings.KEYLEDGER_DATA),
    httpPort: settings.KEYLEDGER_HTTP_PORT,
    httpHost: settings.KEYLEDGER_HTTP_HOST,
    busPrefix: settings.KEYLEDGER_BUS_PREFIX,
    ...optional,
    cryptoNodes: count('--crypto-nodes', values['crypto-nodes']),
    gateways: count('--gateways', values.gateways),
    schedulers: count('--schedulers', values.schedulers),
    env,
  };
}

function parse(args: string[]) {
  const string = { type: 'string' } as const;
  try {
    return parseArgs({ args, options: { 'crypto-nodes': string, gateways: string, schedulers: string } });
  } catch (error) {
    throw new SettingsError(`${(error as Error).message}\n${USAGE}`);
  }
}

function count(name: string, text: string | undefined): number {
  const value = text === undefined ? 1 : Number(text);
  if (!Number.isInteger(value) || value < 1 || value > MAX_INSTANCES) {
    throw new SettingsError(`${name} must be a whole number from 1 to ${MAX_INSTANCES}`);
  }
  return value;
}
