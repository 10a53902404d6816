import { Module } from '@nestjs/common';
import { HuaweiController } from './huawei.controller.js';

@Module({ controllers: [HuaweiController] })
export class HuaweiModule {}
