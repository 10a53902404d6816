import { applyDecorators, Controller, UsePipes } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiDefaultResponse,
  ApiExtraModels,
  ApiProperty,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { ERROR_STATUS } from '@keyledger/domain';
import { ControlPlanePipe } from './control-plane-pipe.js';

class ErrorDetail {
  @ApiProperty({ enum: Object.keys(ERROR_STATUS), enumName: 'ErrorCode' })
  code!: string;

  @ApiProperty()
  message!: string;

  @ApiProperty({ format: 'uuid' })
  requestId!: string;
}

export class ErrorBody {
  @ApiProperty()
  error!: ErrorDetail;
}

/** How a set of routes looks in the API's description. */
export const DocumentedRoutes = (tag: string): ClassDecorator =>
  applyDecorators(
    ApiTags(tag),
    ApiBearerAuth(),
    ApiExtraModels(ErrorBody),
    ApiDefaultResponse({
      description: 'A refusal or a failure.',
      content: { 'application/json': { schema: { $ref: getSchemaPath(ErrorBody) } } },
    }),
  );

/** Routes of the control plane: bodies and queries are validated by their classes. */
export const ControlRoutes = (path: string, tag: string): ClassDecorator =>
  applyDecorators(Controller(`api/v1/${path}`), UsePipes(new ControlPlanePipe()), DocumentedRoutes(tag));
