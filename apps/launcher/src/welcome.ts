import type { Installation } from './launcher.js';
import { awsCredentialsPath, credentialsPath } from './credentials-file.js';

/** What an operator reads once everything is up. */
export function welcome(installation: Installation): string {
  const { endpoints, dataDir, custody } = installation;
  const endpoint = endpoints[0]!;
  return [
    '',
    custody.sealed ? custody.sentence : 'Keyledger is ready.',
    '',
    `  API          ${endpoints.map((each) => `${each}/api/v1`).join('  ')}`,
    `  API docs     ${endpoint}/api/docs`,
    `  credentials  ${credentialsPath(dataDir)}`,
    `  logs         ${dataDir}/logs`,
    '',
    ...howToCall(installation, endpoint),
    '',
    ...(custody.sealed
      ? []
      : [
          `${custody.sentence} All that this launcher runs lies on this machine: keep copies of its data folder.`,
        ]),
    'Ctrl-C stops everything; the next start goes on from the same data.',
  ].join('\n');
}

function howToCall(installation: Installation, endpoint: string): string[] {
  const { admin, credentialsWork, dataDir } = installation;
  if (admin.outcome === 'sealed') return ['The first admin is made once it is unsealed and started again.'];
  if (admin.outcome === 'foreign') {
    return [
      'This event store has an installation already, and its credentials.json is not in this data folder:',
      `copy it to ${credentialsPath(dataDir)}, or use the access keys and tokens that you have.`,
    ];
  }
  if (!credentialsWork) {
    return [
      'The gateway refuses the token in credentials.json: it or its principal has been removed, or this event store is of',
      'another installation.',
    ];
  }
  return [
    'First calls, from another terminal in this folder:',
    '',
    '  npx keyledger keys create --alias first',
    '  echo hello | npx keyledger encrypt - --key alias/first > hello.age',
    '  npx keyledger decrypt - < hello.age',
    '',
    `  export AWS_SHARED_CREDENTIALS_FILE='${awsCredentialsPath(dataDir)}' AWS_DEFAULT_REGION=us-east-1`,
    `  aws kms list-keys --endpoint-url ${endpoint}`,
  ];
}
