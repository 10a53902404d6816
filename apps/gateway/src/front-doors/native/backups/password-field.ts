import { applyDecorators } from '@nestjs/common';
import { Matches } from 'class-validator';
import { OptionalText } from '../validation/fields.js';

const MIN_NEW_PASSWORD_CHARS = 8;
const MAX_PASSWORD_CHARS = 255;

/** A backup file's password: printable ASCII, so that it can be typed at any terminal. Never logged, never kept. */
const optionalPassword = (min: number): PropertyDecorator =>
  applyDecorators(
    OptionalText({ description: "Of the file; a store's backup has none.", min, max: MAX_PASSWORD_CHARS }),
    Matches(/^[\x20-\x7e]*$/, { message: 'password may hold printable ASCII characters alone' }),
  );

export const OptionalNewPassword = (): PropertyDecorator => optionalPassword(MIN_NEW_PASSWORD_CHARS);

/** Of a file that there is: other front doors let it be shorter. */
export const OptionalPassword = (): PropertyDecorator => optionalPassword(1);
