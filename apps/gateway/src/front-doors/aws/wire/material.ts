import { MAX_MATERIAL_ID_CHARS } from '../limits.js';
import type { Input } from './input.js';

const MATERIAL_ID = { min: MAX_MATERIAL_ID_CHARS, max: MAX_MATERIAL_ID_CHARS, pattern: /^[a-f0-9]+$/ };

/** `KeyMaterialId`, 64 hexadecimal digits. */
export function readMaterialId(input: Input): string | undefined {
  return input.text('KeyMaterialId', MATERIAL_ID);
}
