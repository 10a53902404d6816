import { allowed } from './permissions.js';
import { AUDIT, CRYPTO, GATEWAY, LIFECYCLE, SCHEDULER, SERVICES, type ServiceName } from './subjects.js';

const PREFIX = 'kl';
const publishers = (subject: string): ServiceName[] =>
  SERVICES.filter((service) => allowed(service, PREFIX).publish.includes(`${PREFIX}.${subject}`));
const listeners = (subject: string): ServiceName[] =>
  SERVICES.filter((service) => allowed(service, PREFIX).subscribe.includes(`${PREFIX}.${subject}`));

const served: [ServiceName, string][] = [
  ...Object.values(LIFECYCLE).map((subject): [ServiceName, string] => ['key-lifecycle', subject]),
  ...Object.values(CRYPTO).map((subject): [ServiceName, string] => ['crypto', subject]),
  ...Object.values(SCHEDULER).map((subject): [ServiceName, string] => ['rotation-scheduler', subject]),
  ...Object.values(AUDIT).map((subject): [ServiceName, string] => ['audit', subject]),
  ...Object.values(GATEWAY).map((subject): [ServiceName, string] => ['gateway', subject]),
];

test.each(served)('%s alone serves %s, and somebody may ask for it', (service, subject) => {
  expect(listeners(subject)).toEqual([service]);
  expect(publishers(subject)).not.toEqual([]);
});

test.each<[string, ServiceName[]]>([
  [LIFECYCLE.scheduled, ['rotation-scheduler']],
  [LIFECYCLE.bootstrap, ['launcher']],
  [LIFECYCLE.countResources, ['crypto']],
  [LIFECYCLE.releaseResources, ['crypto']],
  [LIFECYCLE.changeKey, ['gateway']],
  [LIFECYCLE.replay, ['gateway']],
  [GATEWAY.status, ['gateway']],
  [CRYPTO.operations, ['gateway']],
  [CRYPTO.material, ['key-lifecycle']],
  [CRYPTO.historyKeys, ['key-lifecycle', 'rotation-scheduler', 'audit']],
  [CRYPTO.credentials, ['gateway', 'launcher']],
  [CRYPTO.webhookSecrets, ['audit']],
  ['usage.>', ['crypto']],
])('%s may be said by %j alone', (subject, services) => {
  expect(publishers(subject)).toEqual(services);
});

test('nobody may say or hear everything, nor change or remove a stream of JetStream', () => {
  for (const service of SERVICES) {
    const { publish, subscribe } = allowed(service, PREFIX);
    expect([...publish, ...subscribe].filter((subject) => /^[*>]|\.>\.|^kl\.>/.test(subject))).toEqual([]);
    expect(publish.filter((subject) => /STREAM\.(UPDATE|DELETE|PURGE)|\*\.\*/.test(subject))).toEqual([]);
  }
});

test('the prefix keeps two installations on one NATS apart, their streams too', () => {
  const subjects = Object.values(allowed('audit', 'other')).flat().join(' ');
  expect(subjects).toContain('other.audit.history');
  expect(subjects).toContain('$JS.API.STREAM.CREATE.other_usage');
  expect(subjects).not.toMatch(/\bkl[._]/);
});
