import { join } from 'node:path';
import { DIFFERENCES, REASONS } from '../../apps/gateway/src/front-doors/aws/compatibility.js';
import { NOT_OFFERED, OPERATIONS as AWS } from '../../apps/gateway/src/front-doors/aws/operations.js';
import { OPERATIONS as HITACHI } from '../../apps/gateway/src/front-doors/hitachi/operations.js';
import { HUAWEI_OPERATIONS } from '../../apps/gateway/src/front-doors/huawei/operations.js';
import { OPERATIONS as RUSTFS } from '../../apps/gateway/src/front-doors/rustfs/operations.js';

/** docs/reference/compatibility.md, which `npm run compatibility` writes from what the gateway answered. */
export const TABLE = join(import.meta.dirname, '../../docs/reference/compatibility.md');

export type Status = 'works' | 'differs' | 'refused';
export type Dialect = 'AWS KMS' | 'Huawei Cloud KMS' | 'RustFS KMS admin' | 'Hitachi encryption keys';

export interface Operation {
  dialect: Dialect;
  /** As the table names it. */
  name: string;
  /** How it is asked for; AWS's go by name. */
  routes: { method: string; path: string }[];
  status: Status;
  /** How it differs, or why it is refused; empty where it works. */
  note: string;
}

/** Every operation that the front doors know of, and what they say of it. */
export function allOperations(): Operation[] {
  return [...awsOperations(), ...huaweiOperations(), ...rustfsOperations(), ...hitachiOperations()];
}

function awsOperations(): Operation[] {
  const operation = (name: string, status: Status, note: string): Operation => ({
    ...{ dialect: 'AWS KMS', name, routes: [], status, note },
  });
  const offered = Object.keys(AWS).map((name) => {
    const note = DIFFERENCES[name] ?? '';
    return operation(name, note === '' ? 'works' : 'differs', note);
  });
  const refused = [...NOT_OFFERED].map((name) => operation(name, 'refused', REASONS[name]!));
  return [...offered, ...refused].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function huaweiOperations(): Operation[] {
  return HUAWEI_OPERATIONS.map(({ method, path, status, note }) => ({
    ...{ dialect: 'Huawei Cloud KMS', name: `${method} ${path}`, status, note },
    routes: [{ method, path }],
  }));
}

function rustfsOperations(): Operation[] {
  return RUSTFS.map(({ name, routes, compatibility }) => ({
    ...{ dialect: 'RustFS KMS admin', name, ...said(compatibility) },
    routes: routes.map(routeOf),
  }));
}

function hitachiOperations(): Operation[] {
  return HITACHI.map(({ name, route, compatibility }) => ({
    ...{ dialect: 'Hitachi encryption keys', name: `${name}: ${route}`, ...said(compatibility) },
    routes: [routeOf(route)],
  }));
}

const routeOf = (route: string): { method: string; path: string } => {
  const [method, path] = route.split(' ');
  return { method: method!, path: path! };
};

type Said = { status: 'works' } | { status: 'differs'; how: string } | { status: 'refused'; why: string };

function said(compatibility: Said): { status: Status; note: string } {
  const { status } = compatibility;
  if (status === 'works') return { status, note: '' };
  return { status, note: status === 'differs' ? compatibility.how : compatibility.why };
}

const HEAD = `# Compatibility

Every operation of every dialect: whether it works as its own, differs (how), or is refused (why). \`npm run compatibility\` asks a
running installation for each of them, runs the dialects' own suites in \`test/e2e\`, which prove what each operation does, and writes this page when
all of that passed; a test keeps the two equal. The native API is described by itself, at \`/api/docs\`.
`;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The page for these operations. */
export function renderTable(operations: readonly Operation[]): string {
  const dialects = Map.groupBy(operations, ({ dialect }) => dialect);
  const sections = [...dialects].map(([dialect, its]) => {
    const of = (status: Status): number => its.filter((each) => each.status === status).length;
    const rows = its.map(({ name, status, note }) => `| \`${cell(name)}\` | ${status} | ${cell(note)} |`);
    return [
      `## ${dialect}`,
      '',
      `${its.length} operations: ${of('works')} work, ${of('differs')} differ, ${of('refused')} are refused.`,
      '',
      '| operation | | how, or why |',
      '| --- | --- | --- |',
      ...rows,
    ].join('\n');
  });
  return `${[HEAD, ...sections]
    .join('\n')
    .replace(/\n## /g, '\n\n## ')
    .replace(/\n{3,}/g, '\n\n')}\n`;
}
