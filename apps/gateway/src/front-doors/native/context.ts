/** The native front door's name in contexts, events and usage records. */
export const NATIVE = 'native';
