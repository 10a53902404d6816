import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import {
  MAX_PROVIDER_PERIOD_SECONDS,
  MIN_PROVIDER_PERIOD_SECONDS,
  PROVIDER_ALGORITHMS,
} from '@keyledger/domain';
import { OptionalWhole } from '../validation/fields.js';

const SHOWN: ApiPropertyOptions = {
  enum: PROVIDER_ALGORITHMS,
  enumName: 'ProviderAlgorithm',
  isArray: true,
  description: "What data keys of the provider's resources are used with.",
};
const algorithms = (): PropertyDecorator[] => [
  ArrayNotEmpty(),
  ArrayUnique(),
  IsIn(PROVIDER_ALGORITHMS, { each: true }),
];

export const Algorithms = (): PropertyDecorator => applyDecorators(ApiProperty(SHOWN), ...algorithms());

export const OptionalAlgorithms = (): PropertyDecorator =>
  applyDecorators(ApiPropertyOptional(SHOWN), IsOptional(), ...algorithms());

/** A rotation period that may be left out. */
export const OptionalPeriodSeconds = (description: string): PropertyDecorator =>
  OptionalWhole({ description, min: MIN_PROVIDER_PERIOD_SECONDS, max: MAX_PROVIDER_PERIOD_SECONDS });

/** A rotation period. */
export const PeriodSeconds = (): PropertyDecorator =>
  applyDecorators(
    ApiProperty({
      type: 'integer',
      minimum: MIN_PROVIDER_PERIOD_SECONDS,
      maximum: MAX_PROVIDER_PERIOD_SECONDS,
    }),
    IsInt(),
    Min(MIN_PROVIDER_PERIOD_SECONDS),
    Max(MAX_PROVIDER_PERIOD_SECONDS),
  );
