import { startStack, type Stack } from '../../support/stack.js';
import { keyInState, STATES, type State } from './key-in-state.js';
import { OPERATIONS, requestOf, type Operation } from './operations.js';

/**
 * DESIGN 4 over HTTP, on the whole stack: every operation that names a key, in every state, allowed and refused. What a role, a
 * permission or another project may do is not proven here.
 */
let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const DELETED = '410 KeyDeleted';

const rows = OPERATIONS.map((operation): [string, Operation] => {
  const query = new URLSearchParams(operation.query).toString();
  return [decodeURIComponent(query ? `${operation.route}?${query}` : operation.route), operation];
});

describe.each(rows)('%s', (_name, operation) => {
  test.each(STATES)('of a key that is %s', async (state) => {
    const cell = state === 'Deleted' ? (operation.deleted ?? DELETED) : operation.cells[state];
    const [status, word] = cell.split(' ') as [string, string?];
    const prepared = await keyInState(stack, state, operation.kind, operation.prepare);
    const before = await shown(prepared.id!);
    expect(before.state).toBe(state);
    const reply = await stack.api(...requestOf(operation, prepared));
    const after = await shown(prepared.id!);
    if (Number(status) < 400) {
      expect([reply.status, reply.body.error]).toEqual([Number(status), undefined]);
      expect(after.state).toBe((word as State | undefined) ?? state);
    } else {
      expect([reply.status, reply.body.error?.code]).toEqual([Number(status), word]);
      expect(after).toEqual(before);
    }
  });
});

/** The key as it is now; of a deleted one that it is. */
async function shown(id: string): Promise<{ state: State }> {
  const { status, body } = await stack.api('GET', `/keys/${id}`);
  if (status === 410) return { state: 'Deleted' };
  expect(status).toBe(200);
  return body;
}

test('every route of the API that names a key in its path is in the table', async () => {
  const document: any = await (await fetch(`${stack.endpoint}/api/openapi.json`)).json();
  const known = new Set(OPERATIONS.map(({ route }) => route));
  const routes = Object.entries<object>(document.paths)
    .filter(([path]) => path.includes('/keys/{'))
    .flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace('/api/v1', '')}`),
    );
  expect(routes.length).toBeGreaterThan(35);
  expect(routes.filter((route) => !known.has(route))).toEqual([]);
});
