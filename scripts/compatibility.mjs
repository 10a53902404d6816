// `npm run compatibility`: asks a running installation for every operation of every dialect, runs the dialects' own suites, and
// writes and prints docs/reference/compatibility.md from the answers when all of them passed.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SUITES = 'e2e/(compatibility|front-doors|aws|huawei|rustfs|hitachi)/';

const root = join(import.meta.dirname, '..');
const page = join(root, 'docs', 'reference', 'compatibility.md');
const folder = mkdtempSync(join(tmpdir(), 'keyledger-compatibility-'));
try {
  const answers = join(folder, 'answers.md');
  const { status } = spawnSync(
    process.execPath,
    [
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
      join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
      ...['--selectProjects', 'e2e', '-i', '--testPathPatterns', SUITES],
    ],
    {
      cwd: root,
      // What the suites say goes where errors go: the output is the page.
      stdio: ['ignore', 2, 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '', KEYLEDGER_TEST_COMPATIBILITY_FILE: answers },
    },
  );
  if (status === 0 && existsSync(answers)) {
    copyFileSync(answers, page);
    process.stdout.write(readFileSync(page, 'utf8'));
  } else process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
