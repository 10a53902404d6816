'use strict';

/** Who may import whom (docs/adr and DESIGN 2). Tests may look wherever they need to. */
const OURS = '^(libs|apps)/';
const SPEC = '\\.spec\\.tsx?$';

const forbidden = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    forbidden(
      'no-circular',
      'Modules that need each other are one module. Types may: they are gone when it runs.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    forbidden(
      'domain-is-pure',
      'The domain knows nothing of the rest: deciders and events can be read and tested alone.',
      { path: '^libs/domain/', pathNot: SPEC },
      { path: OURS, pathNot: '^libs/domain/' },
    ),
    forbidden(
      'contracts-know-the-domain-alone',
      'Messages are made of the domain’s words.',
      { path: '^libs/contracts/', pathNot: SPEC },
      { path: OURS, pathNot: '^libs/(contracts|domain)/' },
    ),
    forbidden(
      'event-store-knows-the-domain-alone',
      'The log does not care who writes to it.',
      { path: '^libs/event-store/', pathNot: SPEC },
      { path: OURS, pathNot: '^libs/(event-store|domain)/' },
    ),
    forbidden(
      'log-archive-knows-the-log-alone',
      'It moves events whose meaning it need not know, between any two event stores.',
      { path: '^libs/log-archive/', pathNot: SPEC },
      { path: OURS, pathNot: '^libs/(log-archive|event-store|domain)/' },
    ),
    forbidden(
      'the-command-is-a-client',
      'It speaks HTTP like any other. Only what must work without a service is a library: the log as a file, and backup files.',
      { path: '^apps/cli/', pathNot: `${SPEC}|/testing/` },
      { path: OURS, pathNot: '^(apps/cli|libs/log-archive|libs/backup-file)/' },
    ),
    forbidden('libs-import-no-apps', 'A library serves apps.', { path: '^libs/' }, { path: '^apps/' }),
    forbidden(
      'apps-share-by-messages',
      'What two apps share is a message or a library; the launcher starts processes.',
      { path: '^apps/([^/]+)/', pathNot: SPEC },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    forbidden(
      'libs-by-their-front',
      'A library is used by its index (or a subpath that it exports), not by its inner files.',
      { path: '^(libs|apps)/([^/]+)/', pathNot: SPEC },
      { path: '^libs/[^/]+/src/', pathNot: '^$1/$2/' },
    ),
    forbidden(
      'front-doors-stand-alone',
      'A front door translates its own dialect; what two need lies beside the front doors.',
      { path: '^apps/gateway/src/front-doors/([^/]+)/', pathNot: SPEC },
      { path: '^apps/gateway/src/front-doors/[^/]+/', pathNot: '^apps/gateway/src/front-doors/$1/' },
    ),
    forbidden(
      'only-crypto-unwraps',
      'Wrapped material, custody of the root key and the keyring are the crypto service’s alone.',
      { path: OURS, pathNot: '^apps/crypto/' },
      { path: '^apps/crypto/' },
    ),
    forbidden(
      'no-undeclared-packages',
      'What is imported is in the package.json of who imports it.',
      { path: OURS, pathNot: SPEC },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
    ),
  ],
  options: {
    // Packages of ours are imported as built; what they import in turn is checked at their own source.
    doNotFollow: { path: '(^|/)(node_modules|dist)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'default'],
    },
  },
};
