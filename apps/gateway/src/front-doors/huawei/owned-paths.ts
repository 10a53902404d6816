/** Whether a path is of this dialect: its API of keys, keystores, and the second version's part that is about keys. */
export const ownsPath = (path: string): boolean => /^\/(v1\.0(\/|$)|v2\/[^/]*\/kms(\/|$))/.test(path);
