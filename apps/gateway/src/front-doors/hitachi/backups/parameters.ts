import { attributesOf, type Fields } from '../wire/fields.js';

/** What an action is given, below `parameters`. */
export function parametersOf(body: unknown, known: readonly string[]): Fields {
  return attributesOf(attributesOf(body, ['parameters']).parameters, known);
}
