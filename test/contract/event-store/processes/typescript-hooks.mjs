import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const libraries = new URL('../../../../libs/', import.meta.url);

/**
 * Lets a child process of a test run the source, as the test itself does: `./x.js` is `./x.ts`, `@keyledger/x` is that
 * library's source. Node 24 removes the types (`--experimental-transform-types`).
 */
registerHooks({
  resolve(specifier, context, next) {
    const [, library] = /^@keyledger\/([^/]+)$/.exec(specifier) ?? [];
    if (library) return next(new URL(`${library}/src/index.ts`, libraries).href, context);
    if (/^\.{1,2}\/.*\.js$/.test(specifier) && !context.parentURL?.includes('/node_modules/')) {
      const url = new URL(`${specifier.slice(0, -3)}.ts`, context.parentURL);
      if (existsSync(fileURLToPath(url))) return next(url.href, context);
    }
    return next(specifier, context);
  },
});
