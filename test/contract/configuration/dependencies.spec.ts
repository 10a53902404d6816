import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** docs/reference/dependencies.md says what each direct dependency is for. */
const root = join(import.meta.dirname, '../../..');
const folders = ['libs', 'apps'].flatMap((group) =>
  readdirSync(join(root, group)).map((name) => join(group, name)),
);

function dependenciesOf(folder: string): [string, string][] {
  const text = readFileSync(join(root, folder, 'package.json'), 'utf8');
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(text);
  const all = { ...dependencies, ...devDependencies, ...optionalDependencies } as Record<string, string>;
  return Object.entries(all).filter(([name]) => !name.startsWith('@keyledger/'));
}

test.each(['.', ...folders])(
  'every dependency of %s is pinned, and the table says what it is for',
  (folder) => {
    const table = readFileSync(join(root, 'docs/reference/dependencies.md'), 'utf8');
    for (const [name, version] of dependenciesOf(folder)) {
      expect(`${name} ${version}`).toMatch(/ \d+\.\d+\.\d+$/);
      expect(table).toContain(`\`${name}\``);
    }
  },
);
