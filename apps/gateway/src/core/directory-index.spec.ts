import { plainEvent, type StoredEvent } from '@keyledger/event-store';
import { DirectoryIndex } from './directory-index.js';

const PROJECT = '0'.repeat(32);
const TIME = '2026-11-01T00:00:00.000Z';

function stored(stream: string, revision: number, type: string, data: object): StoredEvent {
  const event = { id: `${stream}-${revision}`, type, time: TIME, schema: 1, data, metadata: {} };
  return { ...plainEvent(event as never), stream, revision, position: revision };
}

/** An index with these events of one principal. */
function anIndex(...events: [type: string, data: object][]): DirectoryIndex {
  const index = new DirectoryIndex();
  events.forEach(([type, data], revision) => index.apply(stored('principal-p1', revision, type, data)));
  return index;
}

const created: [string, object] = ['PrincipalCreated', { projectId: PROJECT, name: 'Ada', role: 'user' }];
const token: [string, object] = ['TokenAdded', { tokenId: 't1', tokenHash: 'h1', expiresAt: null }];
const accessKey: [string, object] = ['AccessKeyAdded', { accessKeyId: 'KLAK1' }];

describe('the directory', () => {
  it('knows a principal by its token and by its access key', () => {
    const index = anIndex(created, token, accessKey);
    const caller = { principalId: 'p1', principalName: 'Ada', projectId: PROJECT, role: 'user' };
    expect(index.byTokenHash('h1')).toEqual({ caller, expiresAtMs: Infinity });
    expect(index.byAccessKeyId('KLAK1')).toEqual(caller);
  });

  it('forgets a token and an access key that were taken away', () => {
    const index = anIndex(
      created,
      token,
      accessKey,
      ['TokenRemoved', { tokenId: 't1' }],
      ['AccessKeyRemoved', { accessKeyId: 'KLAK1' }],
    );
    expect(index.byTokenHash('h1')).toBeUndefined();
    expect(index.byAccessKeyId('KLAK1')).toBeUndefined();
    expect(index.principal('p1')).toMatchObject({ tokens: [], accessKeyIds: [] });
  });

  it('lets a removed principal in by nothing, and lists it no more', () => {
    const index = anIndex(created, token, accessKey, ['PrincipalRemoved', { projectId: PROJECT }]);
    expect(index.byTokenHash('h1')).toBeUndefined();
    expect(index.byAccessKeyId('KLAK1')).toBeUndefined();
    expect(index.principal('p1')).toBeUndefined();
    expect(index.list(PROJECT)).toEqual([]);
  });

  it('stays as it is when it is given events again', () => {
    const index = anIndex(created, token, ['TokenRemoved', { tokenId: 't1' }]);
    index.apply(stored('principal-p1', 1, ...token));
    expect(index.byTokenHash('h1')).toBeUndefined();
  });

  it("lists a project's principals by name", () => {
    const index = anIndex(created);
    const named = (name: string, projectId = PROJECT) => ({ projectId, name, role: 'user' });
    index.apply(stored('principal-p2', 0, 'PrincipalCreated', named('Abe')));
    index.apply(stored('principal-p3', 0, 'PrincipalCreated', named('Eve', '1'.repeat(32))));
    expect(index.list(PROJECT).map(({ name }) => name)).toEqual(['Abe', 'Ada']);
  });

  it("knows a project's waiting time, and the default where there is none", () => {
    const index = new DirectoryIndex();
    index.apply(stored(`project-${PROJECT}`, 0, 'ProjectCreated', { name: 'x', deletionWaitHours: 5 }));
    expect(index.deletionWaitHours(PROJECT)).toBe(5);
    expect(index.deletionWaitHours('1'.repeat(32))).toBe(72);
  });

  it("knows a principal's address and webhooks, and lets quotas of a project pass", () => {
    const index = anIndex(
      created,
      ['PrincipalEmailChanged', { email: 'ada@example.org' }],
      ['WebhookAdded', { webhookId: 'w1', url: 'https://example.org/hook' }],
      ['WebhookAdded', { webhookId: 'w2', url: 'https://example.org/other' }],
      ['WebhookRemoved', { webhookId: 'w1' }],
    );
    index.apply(stored(`project-${PROJECT}`, 1, 'ProjectQuotasChanged', { keys: 5, grantsPerKey: 5 }));
    expect(index.principal('p1')).toMatchObject({
      email: 'ada@example.org',
      webhooks: [{ webhookId: 'w2', url: 'https://example.org/other' }],
    });
  });

  it('fails loudly for an event that it does not know', () => {
    expect(() => anIndex(created, ['PrincipalPromoted', {}])).toThrow('unexpected value');
    const index = new DirectoryIndex();
    expect(() => index.apply(stored('project-x', 0, 'ProjectRenamed', {}))).toThrow('unexpected value');
  });

  it('knows the KMS services of projects, each once', () => {
    const index = new DirectoryIndex();
    const stream = `kms-service-${PROJECT}`;
    const config = { backend: { type: 'local', keyDir: null } };
    expect(index.kmsService(PROJECT)).toBeUndefined();
    index.apply(stored(stream, 0, 'KmsServiceConfigured', { config }));
    for (let n = 0; n < 2; n++) index.apply(stored(stream, 1, 'KmsServiceStarted', {}));
    expect(index.kmsService(PROJECT)).toMatchObject({ status: 'Running', config, revision: 1 });
    index.apply(stored(stream, 0, 'KmsServiceConfigured', { config }));
    expect(index.kmsService(PROJECT)!.status).toBe('Running');
  });
});
