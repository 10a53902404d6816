import { Controller } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { CRYPTO } from '@keyledger/contracts';
import type { ChannelKey } from '@keyledger/bus';
import { Channel } from './channel.js';

@Controller()
export class ChannelController {
  constructor(private readonly channel: Channel) {}

  @MessagePattern(CRYPTO.channel)
  publicKey(): ChannelKey {
    return this.channel.publicKey();
  }
}
