import type { HuaweiOperation } from './operation.js';
import { HUAWEI_OPERATIONS } from './operations.js';
import type { HuaweiRoute } from './route.js';
import { KmsError } from './wire/kms-error.js';

export interface FoundRoute {
  operation: HuaweiOperation;
  /** What the path names, decoded: `project_id` and others. */
  params: Record<string, string>;
}

interface Pattern {
  route: HuaweiRoute;
  parts: string[];
}

const PATTERNS: readonly Pattern[] = HUAWEI_OPERATIONS.map((route) => ({
  route,
  parts: route.path.split('/'),
}));

/**
 * The operation that a request is for. Every path is walked through as it came, so that it is the one that was signed.
 * @throws KmsError KMS.0201 for a path that is none, KMS.0215 for one that has other methods.
 */
export function routeFor(method: string, path: string): FoundRoute {
  const parts = path.split('/').map(decoded);
  const fitting = PATTERNS.flatMap(({ route, parts: pattern }) => {
    const params = paramsOf(pattern, parts);
    return params ? [{ route, params }] : [];
  });
  const found = fitting.find(({ route }) => route.method === method);
  if (found) return { operation: found.route.operation, params: found.params };
  if (fitting.length === 0) throw new KmsError('KMS.0201', 'there is no such API');
  const methods = [...new Set(fitting.map(({ route }) => route.method))].sort();
  throw new KmsError('KMS.0215', `this API answers ${methods.join(', ')}`);
}

function paramsOf(pattern: string[], parts: string[]): Record<string, string> | null {
  if (pattern.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index]!;
    if (expected.startsWith('{')) params[expected.slice(1, -1)] = part;
    else if (expected !== part) return null;
  }
  return params;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new KmsError('KMS.0201', 'the path is not well encoded');
  }
}
