import type { FrontDoor } from '../front-door.js';
import { acceptHuaweiCallers } from './authentication.js';
import { HUAWEI } from './call.js';
import { HuaweiModule } from './huawei.module.js';
import { ownsPath } from './owned-paths.js';
import { answerVersions } from './versions.js';
import { renderKeyledgerError } from './wire/render-error.js';

/** Huawei Cloud KMS, on `/v1.0/{project_id}/kms/…`. */
export const huaweiFrontDoor: FrontDoor = {
  name: HUAWEI,
  module: HuaweiModule,
  owns: (_method, path) => ownsPath(path),
  install: (app) => {
    acceptHuaweiCallers(app);
    answerVersions(app);
  },
  renderError: renderKeyledgerError,
};
