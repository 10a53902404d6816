import { applyDecorators, Controller, UseFilters } from '@nestjs/common';
import { OBJECTS } from '../call.js';
import { HitachiErrorFilter } from './render-error.js';

/** The routes of one kind of object. */
export const ObjectRoutes = (path: string): ClassDecorator =>
  applyDecorators(Controller(`${OBJECTS}/${path}`), UseFilters(HitachiErrorFilter));
