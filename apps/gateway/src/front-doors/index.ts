import { awsFrontDoor } from './aws/index.js';
import type { FrontDoor } from './front-door.js';
import { hitachiFrontDoor } from './hitachi/index.js';
import { huaweiFrontDoor } from './huawei/index.js';
import { nativeFrontDoor } from './native/index.js';
import { rustfsFrontDoor } from './rustfs/index.js';

/** Every dialect that this gateway speaks. The native one is last: it owns whatever no other does. */
export const FRONT_DOORS: readonly FrontDoor[] = [
  awsFrontDoor,
  huaweiFrontDoor,
  rustfsFrontDoor,
  hitachiFrontDoor,
  nativeFrontDoor,
];
