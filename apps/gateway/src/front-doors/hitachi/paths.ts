const ROOT = '/ConfigurationManager/';

/** Whether a path is of this API, known or not. */
export const isOurs = (path: string): boolean => path.startsWith(ROOT);
