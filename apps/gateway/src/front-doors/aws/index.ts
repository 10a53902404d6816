import type { FrontDoor } from '../front-door.js';
import { AwsModule } from './aws.module.js';
import { AWS } from './call.js';
import { renderKeyledgerError } from './wire/render-error.js';

/** AWS KMS, on `POST /`. */
export const awsFrontDoor: FrontDoor = {
  name: AWS,
  module: AwsModule,
  owns: (method, path) => method === 'POST' && path === '/',
  renderError: renderKeyledgerError,
};
