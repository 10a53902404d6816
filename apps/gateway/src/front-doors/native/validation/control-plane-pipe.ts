import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { KeyledgerError } from '@keyledger/domain';

/**
 * Validates bodies and queries of the control plane by their classes. It costs more than a request of the data plane may,
 * which is checked by route schemas instead.
 */
export class ControlPlanePipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      stopAtFirstError: true,
      validationError: { target: false, value: false },
      exceptionFactory: (errors) => refusalOf(errors),
    });
  }

  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'body' && value !== undefined && !isObject(value)) {
      throw new KeyledgerError('InvalidRequest', 'the body must be a JSON object');
    }
    return super.transform(value, metadata) as Promise<unknown>;
  }
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The first finding, in words that name the field and never its value. */
function refusalOf(errors: ValidationError[]): KeyledgerError {
  let [error] = errors;
  const path: string[] = [];
  while (error && !error.constraints && error.children?.length) {
    path.push(error.property);
    [error] = error.children;
  }
  if (!error?.constraints) return new KeyledgerError('InvalidRequest', 'the request is not valid');
  const field = [...path, error.property].join('.');
  if ('whitelistValidation' in error.constraints) {
    return new KeyledgerError('InvalidRequest', `${field} is not a field of this request`);
  }
  const [message] = Object.values(error.constraints);
  return new KeyledgerError('InvalidRequest', [...path, message].join('.'));
}
