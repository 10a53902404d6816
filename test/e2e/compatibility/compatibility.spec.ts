import { writeFileSync } from 'node:fs';
import { allOperations, renderTable, type Operation, type Status } from '../../support/compatibility.js';
import { startStack, type Stack } from '../../support/stack.js';
import { ArrayClient } from '../hitachi/support.js';
import { huawei } from '../huawei/support.js';
import { admin, startLocal } from '../rustfs/support.js';

/**
 * Asks a running gateway for every operation of every dialect, with nothing in the request: what is offered answers itself, if only that
 * something is missing; what is refused says that it is. The page is written from the answers into the file that KEYLEDGER_TEST_COMPATIBILITY_FILE
 * names.
 */
let stack: Stack;
const seen: Operation[] = [];
beforeAll(async () => {
  stack = await startStack();
  await startLocal(stack);
});
afterAll(async () => {
  await stack?.stop();
  const file = process.env.KEYLEDGER_TEST_COMPATIBILITY_FILE;
  if (file && seen.length === allOperations().length) writeFileSync(file, renderTable(seen));
});

const NO_ONE = '00000000-0000-4000-8000-000000000000';

interface Outcome {
  status: number;
  /** The dialect's word for a refusal. */
  said: string;
}

async function askAws({ name }: Operation): Promise<Outcome> {
  const headers = {
    authorization: `Bearer ${stack.credentials.token}`,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `TrentService.${name}`,
  };
  const response = await fetch(stack.endpoint, { method: 'POST', headers, body: '{}' });
  const text = await response.text();
  return { status: response.status, said: text === '' ? '' : (JSON.parse(text).__type ?? '') };
}

/** The paths of an operation, with something in the place of what they name. */
const pathsOf = ({ routes }: Operation): { method: string; path: string }[] =>
  routes.map(({ method, path }) => ({
    method,
    path: path.replaceAll(/\{(?!project_id)\w+\}/g, NO_ONE),
  }));

async function ask(operation: Operation): Promise<Outcome[]> {
  if (operation.dialect === 'AWS KMS') return [await askAws(operation)];
  const outcomes: Outcome[] = [];
  for (const { method, path } of pathsOf(operation)) {
    const body = ['POST', 'PUT', 'PATCH'].includes(method) ? {} : undefined;
    outcomes.push(await askPath(operation, method, path, body));
  }
  return outcomes;
}

async function askPath(
  { dialect }: Operation,
  method: string,
  path: string,
  body?: object,
): Promise<Outcome> {
  if (dialect === 'Huawei Cloud KMS') {
    const told = await huawei(stack, method, path, body);
    return { status: told.status, said: String(told.body?.error?.error_msg ?? '') };
  }
  if (dialect === 'RustFS KMS admin') {
    const told = await admin(stack, method, `/${path.replace(/^\//, '')}`, body);
    return { status: told.status, said: `${told.body?.code ?? ''} ${told.body?.message ?? ''}` };
  }
  const told = await new ArrayClient(stack).call(method, path.replace(NO_ONE, '1'), body);
  return { status: told.status, said: String(told.body?.message ?? '') };
}

const REFUSALS = /UnsupportedOperationException|not offered here|NotImplemented/;
const NO_ROUTE = /UnknownOperation|no such route|this route answers/;

test.each(
  allOperations().map((operation): [string, Operation] => [
    `${operation.dialect} ${operation.name}`,
    operation,
  ]),
)('%s is what the table says', async (_, operation) => {
  const outcomes = await ask(operation);
  for (const { status, said } of outcomes) {
    expect([said, NO_ROUTE.test(said)]).toEqual([said, false]);
    const told: Status = REFUSALS.test(said) ? 'refused' : operation.status;
    expect({ said, status: told }).toEqual({ said, status: operation.status });
    if (operation.status === 'refused') expect(said).toMatch(REFUSALS);
    else expect([said, status < 500 || /failed to|not /i.test(said)]).toEqual([said, true]);
  }
  seen.push(operation);
});
