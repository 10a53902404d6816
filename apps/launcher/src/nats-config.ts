import { allowed, SERVICES, type ServiceName } from '@keyledger/contracts';

/** Sealed batches of operations are at most 512 KiB before encoding; a reply can be larger. */
const MAX_PAYLOAD = '2MB';
/** Room that streams may claim; the usage stream alone claims 4 GiB of it. Space is used only as it fills. */
const MAX_FILE_STORE = '8GB';

/** One nkey user per service, each with the least that it needs. */
export function authorization(nkeys: Record<ServiceName, string>, prefix: string): string {
  const list = (subjects: string[]): string =>
    `[${subjects.map((subject) => JSON.stringify(subject)).join(', ')}]`;
  const users = SERVICES.map((service) => {
    const { publish, subscribe, respond } = allowed(service, prefix);
    return `    { # ${service}
      nkey: ${nkeys[service]}
      permissions: {
        publish: { allow: ${list(publish)} }
        subscribe: { allow: ${list(subscribe)} }${respond ? '\n        allow_responses: true' : ''}
      }
    }`;
  });
  return `authorization {\n  users: [\n${users.join('\n')}\n  ]\n}\n`;
}

/** Configuration of the server that the launcher starts: loopback alone, everything kept in the data folder. */
export function embeddedConfig(options: {
  port: number;
  storeDir: string;
  pidFile: string;
  nkeys: Record<ServiceName, string>;
  prefix: string;
  /** NATS 2.10 and newer can put every message on disk before it acknowledges it. */
  syncAlways: boolean;
}): string {
  return `# Written by the Keyledger launcher at every start.
listen: "127.0.0.1:${options.port}"
server_name: keyledger
max_payload: ${MAX_PAYLOAD}
pid_file: ${JSON.stringify(options.pidFile)}
jetstream {
  store_dir: ${JSON.stringify(options.storeDir)}
  max_memory_store: 64MB
  max_file_store: ${MAX_FILE_STORE}
${options.syncAlways ? '  sync_interval: always\n' : ''}}
${authorization(options.nkeys, options.prefix)}`;
}
