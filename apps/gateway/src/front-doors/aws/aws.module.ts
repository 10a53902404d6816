import { Module } from '@nestjs/common';
import { AwsController } from './aws.controller.js';

@Module({ controllers: [AwsController] })
export class AwsModule {}
