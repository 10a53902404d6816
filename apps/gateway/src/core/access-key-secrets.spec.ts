import type { SealedClient } from '@keyledger/bus';
import type { CredentialRequest } from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import { AccessKeySecrets } from './access-key-secrets.js';
import type { Directory } from './directory.js';

function secrets(answer: (request: CredentialRequest) => string | null) {
  const listed = new Set(['KLAK1']);
  const asked: CredentialRequest[] = [];
  const directory = {
    byAccessKeyId: (id: string) => (listed.has(id) ? {} : undefined),
  } as unknown as Directory;
  const sealed = {
    request: async (_subject: string, request: CredentialRequest) => {
      asked.push(request);
      return { secretAccessKey: answer(request) };
    },
  } as unknown as SealedClient;
  return { listed, asked, secrets: new AccessKeySecrets(directory, sealed) };
}

describe('secrets of access keys', () => {
  it('are asked of crypto once, also by requests that come together', async () => {
    const { secrets: known, asked } = secrets(() => 's3cret');
    expect(await Promise.all([known.secretOf('KLAK1'), known.secretOf('KLAK1')])).toEqual([
      's3cret',
      's3cret',
    ]);
    expect(await known.secretOf('KLAK1')).toBe('s3cret');
    expect(asked).toEqual([{ type: 'get', accessKeyId: 'KLAK1' }]);
  });

  it('are not asked for when the directory does not list the access key', async () => {
    const { secrets: known, asked } = secrets(() => 's3cret');
    expect(await known.secretOf('KLAK2')).toBeNull();
    expect(asked).toEqual([]);
  });

  it('are not served from memory once the access key was taken away', async () => {
    const { secrets: known, listed } = secrets(() => 's3cret');
    await known.secretOf('KLAK1');
    listed.delete('KLAK1');
    expect(await known.secretOf('KLAK1')).toBeNull();
  });

  it('are asked for again after crypto could not be reached', async () => {
    let away = true;
    const { secrets: known } = secrets(() => {
      if (away) throw new KeyledgerError('Unavailable', 'away');
      return 's3cret';
    });
    await expect(known.secretOf('KLAK1')).rejects.toMatchObject({ code: 'Unavailable' });
    away = false;
    expect(await known.secretOf('KLAK1')).toBe('s3cret');
  });

  it('are told again to the retry that would have made them', async () => {
    const { secrets: known } = secrets(({ type }) => {
      if (type === 'create') throw new KeyledgerError('AlreadyExists', 'there is one');
      return 'the first';
    });
    expect(await known.create('KLAK9')).toBe('the first');
  });
});
