import { Module } from '@nestjs/common';
import { EncryptController } from './key-operations/encrypt.js';

@Module({ controllers: [EncryptController] })
export class NativeModule {}
