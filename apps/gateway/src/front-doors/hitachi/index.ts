import { Authentication } from '../../core/authentication.js';
import type { FrontDoor } from '../front-door.js';
import { HITACHI } from './call.js';
import { HitachiModule } from './hitachi.module.js';
import { isOurs } from './paths.js';
import { HitachiScheme } from './sessions/scheme.js';
import { passForms } from './uploads.js';
import { renderHitachiError } from './wire/render-error.js';

/** The encryption keys of Hitachi's block arrays, below `/ConfigurationManager`. */
export const hitachiFrontDoor: FrontDoor = {
  name: HITACHI,
  module: HitachiModule,
  owns: (_method, path) => isOurs(path),
  install: (app) => {
    app.get(Authentication).accept(app.get(HitachiScheme));
    passForms(app.getHttpAdapter().getInstance());
  },
  renderError: renderHitachiError,
};
