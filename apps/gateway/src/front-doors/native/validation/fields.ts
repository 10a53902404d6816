import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  IsBoolean,
  IsInt,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  type ValidationArguments,
} from 'class-validator';
import { isCanonicalBase64 } from '../../../core/base64.js';

/** Longest cursor that any listing makes, with room. */
const MAX_CURSOR_CHARS = 2048;
export const MAX_PRINCIPAL_ID_CHARS = 64;
/** Longest name of a key: an ARN with the longest alias. */
export const MAX_KEY_NAME_CHARS = 512;
const DEFAULT_PAGE = 100;
const MAX_PAGE = 1000;

export interface TextField {
  description: string;
  max: number;
  min?: number;
  example?: string;
  default?: string;
}

/** A text that must be there. */
export const Text = ({ max, min = 1, ...shown }: TextField): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ ...shown, type: String, minLength: min, maxLength: max }),
    IsString(),
    MinLength(min),
    MaxLength(max),
  );

/** A text that may be left out, or null. */
export const OptionalText = ({ max, min = 0, ...shown }: TextField): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ ...shown, type: String, minLength: min, maxLength: max }),
    IsOptional(),
    IsString(),
    MinLength(min),
    MaxLength(max),
  );

/** Bytes as base64 (RFC 4648), which must be there. */
export const Base64 = (field: { description: string; maxBytes: number }): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ description: field.description, type: String, format: 'byte' }),
    ValidateBy({
      name: 'isBase64Bytes',
      validator: {
        validate: (value) =>
          typeof value === 'string' &&
          value.length > 0 &&
          value.length <= Math.ceil(field.maxBytes / 3) * 4 &&
          isCanonicalBase64(value),
        defaultMessage: (args?: ValidationArguments) =>
          `${args?.property} must be base64 (RFC 4648, with padding) of 1 to ${field.maxBytes} bytes`,
      },
    }),
  );

/** True or false in a JSON body. */
export const OptionalFlag = (description: string): PropertyDecorator =>
  applyDecorators(ApiPropertyOptional({ description, type: Boolean }), IsOptional(), IsBoolean());

/** A whole number in a JSON body. */
export const OptionalWhole = (field: {
  description: string;
  min: number;
  max: number;
  default?: number;
}): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({
      description: field.description,
      type: 'integer',
      minimum: field.min,
      maximum: field.max,
      ...(field.default === undefined ? {} : { default: field.default }),
    }),
    IsOptional(),
    IsInt(),
    Min(field.min),
    Max(field.max),
  );

/** A whole number in a query, in decimal digits alone. */
export const QueryWhole = (field: {
  description: string;
  min: number;
  max: number;
  default?: number;
}): PropertyDecorator =>
  applyDecorators(
    OptionalWhole(field),
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value,
    ),
  );

/** True or false in a query. */
export const QueryFlag = (description: string): PropertyDecorator =>
  applyDecorators(
    OptionalFlag(description),
    Transform(({ value }: { value: unknown }) =>
      value === 'true' ? true : value === 'false' ? false : value,
    ),
  );

export const PageLimit = (): PropertyDecorator =>
  QueryWhole({ description: 'Entries of a page.', min: 1, max: MAX_PAGE, default: DEFAULT_PAGE });

export const PageCursor = (): PropertyDecorator =>
  OptionalText({ description: '`nextCursor` of the page before.', min: 1, max: MAX_CURSOR_CHARS });

/** A page of a listing. */
export class PageQuery {
  @PageLimit()
  limit: number = DEFAULT_PAGE;

  @PageCursor()
  cursor?: string;
}

const ISO_TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2}))?$/;

/** An ISO 8601 time with its zone, or a date (its beginning in UTC), as ISO 8601 UTC; null for anything else. */
export function parseIsoTime(text: string): string | null {
  if (!ISO_TIME.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** A time that may be left out, or null; arrives as ISO 8601 UTC. */
export const OptionalTime = (description: string): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ description, type: String, format: 'date-time', nullable: true }),
    IsOptional(),
    Transform(({ value }: { value: unknown }) => {
      if (value === null) return null;
      return typeof value === 'string' ? (parseIsoTime(value) ?? false) : false;
    }),
    ValidateBy({
      name: 'isIsoTime',
      validator: {
        validate: (value) => typeof value === 'string',
        defaultMessage: (args?: ValidationArguments) =>
          `${args?.property} must be a time in ISO 8601, with its zone`,
      },
    }),
  );

/** Names with text values, as tags are. */
export const OptionalTextMap = (description: string, maxEntries: number): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ description, type: 'object', additionalProperties: { type: 'string' } }),
    IsOptional(),
    ValidateBy({
      name: 'isTextMap',
      validator: {
        validate: (value) => isTextMap(value, maxEntries),
        defaultMessage: (args?: ValidationArguments) =>
          `${args?.property} must be an object of at most ${maxEntries} texts`,
      },
    }),
  );

function isTextMap(value: unknown, maxEntries: number): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const values = Object.values(value) as unknown[];
  return values.length <= maxEntries && values.every((each) => typeof each === 'string');
}
