import type { Bus } from '@keyledger/bus';
import { LIFECYCLE, type CreateKeyRequest } from '@keyledger/contracts';
import { Backend } from './backend.js';
import type { OperationBatcher } from './operation-batcher.js';

const plain = {
  context: { caller: { projectId: 'p' } },
  ...{ description: '', spec: 'AES_256', tags: {} },
} as unknown as CreateKeyRequest;
const inProject = (projectId: string) =>
  ({ ...plain, context: { caller: { projectId } } }) as unknown as CreateKeyRequest;

describe('creates that come in together', () => {
  async function sentFor(...requests: CreateKeyRequest[]): Promise<unknown[]> {
    const sent: unknown[] = [];
    const request = async (_subject: string, payload: { bundle?: unknown[] }) => {
      sent.push(payload);
      return payload.bundle ? { replies: payload.bundle.map(() => ({ ok: 'made' })) } : 'made';
    };
    const backend = new Backend({ request } as unknown as Bus, {} as OperationBatcher);
    const replies = await Promise.all(requests.map((each) => backend.ask(LIFECYCLE.createKey, each)));
    expect(replies).toEqual(requests.map(() => 'made'));
    return sent;
  }

  it('share a message', async () => {
    expect(await sentFor(plain, plain, plain)).toEqual([{ bundle: [plain, plain, plain] }]);
  });

  it.each<[string, CreateKeyRequest]>([
    ['another project’s', inProject('other')],
    ['one that waits for a key pair', { ...plain, spec: 'RSA_4096' }],
    ['a large one', { ...plain, description: 'x'.repeat(1025) }],
    ['one with tags, which may be large', { ...plain, tags: { a: 'b' } }],
    ['one that is traced', { ...plain, context: { ...plain.context, traceparent: '00-a-b-01' } }],
  ])('do not share it with %s', async (_which, other) => {
    const sent = await sentFor(plain, other, plain);
    expect(sent).toHaveLength(2);
    expect(sent).toEqual(expect.arrayContaining([{ bundle: [plain, plain] }, other]));
  });
});
