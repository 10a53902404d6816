import { Controller, Get, Redirect } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Open } from '../../../core/access.js';

/** Who opens the gateway's address in a browser is shown what it can do. */
@Controller()
@ApiExcludeController()
export class HomeController {
  @Get()
  @Open()
  @Redirect('/api/docs', 302)
  home(): void {}
}
