import { Authentication } from '../../core/authentication.js';
import { pathOf } from '../../core/gateway-request.js';
import type { FrontDoor } from '../front-door.js';
import { RUSTFS } from './call.js';
import { RustfsModule } from './rustfs.module.js';
import { renderKeyledgerError } from './wire/render-error.js';

/** Clients of S3 sign admin requests for `s3`; `awscurl`, which RustFS's documentation names, for `execute-api` by itself. */
const SIGNED_SERVICES = ['s3', 'execute-api'];

const owns = (path: string): boolean => path.startsWith('/rustfs/');

/** RustFS's KMS admin API, below `/rustfs/admin/v3/kms`. */
export const rustfsFrontDoor: FrontDoor = {
  name: RUSTFS,
  module: RustfsModule,
  owns: (_method, path) => owns(path),
  install: (app) =>
    app.get(Authentication).acceptSignedFor(SIGNED_SERVICES, (request) => owns(pathOf(request))),
  renderError: renderKeyledgerError,
};
