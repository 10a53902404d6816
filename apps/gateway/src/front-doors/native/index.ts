import type { FrontDoor } from '../front-door.js';
import { NativeModule } from './native.module.js';
import { describeApi } from './openapi.js';
import { renderNativeError } from './render-error.js';

/** The API of our own, under `/api/v1`. What no other dialect owns is said in this one. */
export const nativeFrontDoor: FrontDoor = {
  name: 'native',
  module: NativeModule,
  owns: () => true,
  install: describeApi,
  renderError: renderNativeError,
};
