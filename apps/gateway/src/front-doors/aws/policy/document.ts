import { accountOf, type KeyPermission } from '@keyledger/domain';
import { MAX_POLICY_BYTES } from '../limits.js';
import { accountRootArn, principalNamed, type PrincipalScope } from '../keys/principal-name.js';
import { AwsError } from '../wire/aws-error.js';
import { actionsMatching, actionsOf, type KeyFacts } from './actions.js';

/** By id of principal: what each is given on the key. */
export type Given = Map<string, Set<KeyPermission>>;

const VERSIONS: readonly unknown[] = ['2012-10-17', '2008-10-17'];
const STATEMENT_MEMBERS = ['Sid', 'Effect', 'Principal', 'Action', 'Resource'];
const EVERYTHING = 'kms:*';

interface Statement {
  /** Whether it speaks of the account itself, whose roles decide. */
  root: boolean;
  principals: string[];
  actions: string[];
}

/**
 * Reads a key policy as permissions. What it would give or withhold beyond what permissions can is refused: nobody gets a right
 * that the document does not say, and no statement is passed over.
 *
 * @throws AwsError MalformedPolicyDocumentException, saying what isn't understood; LimitExceededException
 */
export function permissionsIn(text: string, key: KeyFacts, scope: PrincipalScope): Given {
  const statements = readDocument(text).map((each) => readStatement(each, scope));
  if (!statements.some(({ root }) => root)) {
    const arn = accountRootArn(scope.projectId);
    throw malformed(`roles apply to every key: the policy must allow ${EVERYTHING} to ${arn}`);
  }
  const actions = new Map<string, Set<string>>();
  for (const statement of statements) {
    for (const principal of statement.principals) {
      actions.set(principal, new Set([...(actions.get(principal) ?? []), ...statement.actions]));
    }
  }
  const given: Given = new Map();
  for (const [principal, allowed] of actions) given.set(principal, permissionsFor(allowed, key));
  return given;
}

function readDocument(text: string): unknown[] {
  if (Buffer.byteLength(text) > MAX_POLICY_BYTES) {
    throw new AwsError('LimitExceededException', `a key policy has at most ${MAX_POLICY_BYTES} bytes`);
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw malformed('it is not JSON');
  }
  if (!isObject(document)) throw malformed('it is not a JSON object');
  onlyMembers(document, ['Version', 'Id', 'Statement'], 'the policy');
  if (document.Version !== undefined && !VERSIONS.includes(document.Version)) throw malformed('its Version');
  const statements = asList(document.Statement);
  if (statements.length === 0) throw malformed('it has no Statement');
  return statements;
}

function readStatement(statement: unknown, scope: PrincipalScope): Statement {
  if (!isObject(statement)) throw malformed('a Statement is not a JSON object');
  onlyMembers(statement, STATEMENT_MEMBERS, 'a statement');
  if (statement.Effect !== 'Allow') throw malformed('an Effect other than Allow');
  const resources = asList(statement.Resource);
  if (resources.length !== 1 || resources[0] !== '*') throw malformed('a Resource other than *');
  const patterns = texts(statement.Action, 'Action');
  const actions = patterns.flatMap(actionsFor);
  const named = principalsIn(statement.Principal);
  const root = named.some((name) => isAccount(name, scope.projectId));
  if (root && !patterns.some(isEverything)) {
    throw malformed(`roles apply to every key: the account's root can be allowed nothing but ${EVERYTHING}`);
  }
  const others = named.filter((name) => !isAccount(name, scope.projectId));
  return { root, actions, principals: others.flatMap((name) => principalIds(name, scope)) };
}

function actionsFor(pattern: string): string[] {
  const matching = actionsMatching(isEverything(pattern) ? EVERYTHING : pattern);
  if (matching.length === 0) throw malformed('an Action that key policies do not know here', pattern);
  return matching;
}

const isEverything = (pattern: string): boolean => pattern === '*' || pattern.toLowerCase() === EVERYTHING;

function principalsIn(principal: unknown): string[] {
  if (principal === '*') return ['*'];
  if (!isObject(principal)) throw malformed('a Principal other than {"AWS": …}');
  onlyMembers(principal, ['AWS'], 'a Principal');
  return texts(principal.AWS, 'Principal');
}

/** `*` is everyone whom the account has now. */
function principalIds(name: string, scope: PrincipalScope): string[] {
  if (name === '*') return scope.principals.list(scope.projectId).map(({ id }) => id);
  try {
    if (name.startsWith('arn:')) return [principalNamed(name, scope)];
  } catch (error) {
    throw malformed(`a Principal (${(error as Error).message})`, name);
  }
  throw malformed('a Principal that is no ARN', name);
}

const isAccount = (name: string, projectId: string): boolean =>
  name === accountRootArn(projectId) || name === accountOf(projectId);

/** A permission is given when everything it gives is allowed. Reading comes with the others, and is one. */
function permissionsFor(allowed: ReadonlySet<string>, key: KeyFacts): Set<KeyPermission> {
  const permissions = new Set<KeyPermission>();
  for (const permission of ['use', 'manage'] as const) {
    const actions = actionsOf(permission, key);
    const missing = actions.filter((action) => !allowed.has(action));
    if (missing.length === 0) permissions.add(permission);
    else if (missing.length < actions.length) {
      throw malformed(
        `part of what lets one ${permission} the key: either none of it, or also ${missing.join(', ')} (a grant can allow single operations)`,
      );
    }
  }
  if (actionsOf('read', key).some((action) => allowed.has(action))) permissions.add('read');
  return permissions;
}

function onlyMembers(object: Record<string, unknown>, known: readonly string[], what: string): void {
  const other = Object.keys(object).find((member) => !known.includes(member));
  if (other !== undefined) throw malformed(`a member of ${what} besides ${known.join(', ')}`, other);
}

function texts(value: unknown, member: string): string[] {
  const list = asList(value);
  if (list.length === 0 || !list.every((each) => typeof each === 'string')) {
    throw malformed(`${member} must be a text or a list of texts`);
  }
  return list as string[];
}

const asList = (value: unknown): unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as unknown[]) : [value];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Quotes at most this much of what isn't understood. */
const MAX_QUOTED_CHARS = 128;

function malformed(what: string, quoted?: string): AwsError {
  const quote = quoted === undefined ? '' : `: ${JSON.stringify(quoted.slice(0, MAX_QUOTED_CHARS))}`;
  return new AwsError('MalformedPolicyDocumentException', `the policy is not understood: ${what}${quote}`);
}
