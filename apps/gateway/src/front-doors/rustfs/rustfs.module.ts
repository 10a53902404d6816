import { Module } from '@nestjs/common';
import { RustfsController } from './rustfs.controller.js';

@Module({ controllers: [RustfsController] })
export class RustfsModule {}
