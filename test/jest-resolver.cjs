'use strict';

const RELATIVE_JS = /^(\.{1,2}\/.*)\.js$/;

/**
 * TypeScript imports its neighbours as `./x.js`, which is what they will be once compiled. In our own folders that file is
 * `./x.ts`; packages mean what they say.
 */
module.exports = (request, options) => {
  const [, path] = RELATIVE_JS.exec(request) ?? [];
  if (path && !options.basedir.includes('/node_modules/')) {
    for (const extension of ['.ts', '.tsx']) {
      try {
        return options.defaultResolver(path + extension, options);
      } catch {
        // Not this one.
      }
    }
  }
  return options.defaultResolver(request, options);
};
