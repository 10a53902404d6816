import { Controller } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { CUSTODIANS } from '@keyledger/contracts';
import { CustodyNode } from './custody-node.js';
import type { DealAck, DealMessage, NotDealt } from './deal/deal-messages.js';
import type { EnrolReply, EnrolRequest } from './enrol/enrol-messages.js';
import type { ShareReply, ShareRequest } from './unseal/share-messages.js';

/** What crypto nodes ask each other; every node answers for itself, sealed or not. */
@Controller()
export class CustodiansController {
  constructor(private readonly custody: CustodyNode) {}

  @MessagePattern(CUSTODIANS.enrol, { everyInstance: true })
  enrol(request: EnrolRequest): Promise<EnrolReply> {
    return this.custody.enrolment.answer(request);
  }

  @MessagePattern(CUSTODIANS.deal, { everyInstance: true })
  deal(deal: DealMessage): Promise<DealAck | NotDealt> {
    return this.custody.keeper.keep(deal);
  }

  @MessagePattern(CUSTODIANS.shares, { everyInstance: true })
  shares(request: ShareRequest): Promise<ShareReply> {
    return this.custody.release.answer(request);
  }
}
