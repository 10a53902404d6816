import { readdirSync } from 'node:fs';

const libraries = readdirSync(new URL('./libs/', import.meta.url)).join('|');

const swc = (tsx) => [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', tsx, decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      keepClassNames: true,
      target: 'es2024',
    },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  },
];

const shared = {
  rootDir: import.meta.dirname,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testEnvironment: 'node',
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '\\.ts$': swc(false), '\\.tsx$': swc(true) },
  // Tests run on the libraries' source, so that they need no build and cannot test a stale one.
  moduleNameMapper: {
    [`^@keyledger/(${libraries})$`]: '<rootDir>/libs/$1/src/index.ts',
    [`^@keyledger/(${libraries})/(.+)$`]: '<rootDir>/libs/$1/src/$2.ts',
  },
  resolver: '<rootDir>/test/jest-resolver.cjs',
};

const project = (displayName, testMatch, more = {}) => ({ ...shared, displayName, testMatch, ...more });
// Jest takes a time-out per project only by way of a set-up file.
const slow = { setupFilesAfterEnv: ['<rootDir>/test/jest-slow.mjs'] };

/** Run with NODE_OPTIONS=--experimental-vm-modules. */
export default {
  projects: [
    project('unit', ['<rootDir>/{apps,libs}/*/src/**/*.spec.{ts,tsx}']),
    project('contract', ['<rootDir>/test/contract/**/*.spec.ts'], slow),
    project('e2e', ['<rootDir>/test/e2e/**/*.spec.ts'], slow),
    project('faults', ['<rootDir>/test/faults/**/*.spec.ts'], slow),
    project('vectors', ['<rootDir>/test/vectors/**/*.spec.ts']),
  ],
  // Modules of a finished test file stay in a worker's memory; a worker past this is replaced between files.
  workerIdleMemoryLimit: '1GB',
};
