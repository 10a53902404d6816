import { applyDecorators } from '@nestjs/common';
import { Matches } from 'class-validator';
import { OptionalText } from '../validation/fields.js';

const MIN_PASSWORD_CHARS = 8;
const MAX_PASSWORD_CHARS = 255;

/** A backup file's password: printable ASCII, so that it can be typed at any terminal. Never logged, never kept. */
export const OptionalPassword = (): PropertyDecorator =>
  applyDecorators(
    OptionalText({
      description: "Of the file; a store's backup has none.",
      min: MIN_PASSWORD_CHARS,
      max: MAX_PASSWORD_CHARS,
    }),
    Matches(/^[\x20-\x7e]*$/, { message: 'password may hold printable ASCII characters alone' }),
  );
