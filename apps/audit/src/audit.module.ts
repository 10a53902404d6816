import { Module, type DynamicModule } from '@nestjs/common';
import { EventFeed } from './events/event-feed.js';
import { EventsController } from './events/events.controller.js';
import { HistoryController } from './history/history.controller.js';
import { KeyHistory } from './history/key-history.js';
import { UsageListing } from './ledger/usage-listing.js';
import { UsageController } from './ledger/usage.controller.js';
import { NoticeListing } from './notices/notice-listing.js';
import { NoticesController } from './notices/notices.controller.js';
import { OperateController, Operations } from './operate/operate.controller.js';

@Module({
  controllers: [HistoryController, UsageController, NoticesController, EventsController, OperateController],
})
export class AuditModule {
  static with(parts: {
    history: KeyHistory;
    usage: UsageListing;
    notices: NoticeListing;
    events: EventFeed;
    operations: Operations;
  }): DynamicModule {
    return {
      module: AuditModule,
      providers: [
        { provide: KeyHistory, useValue: parts.history },
        { provide: UsageListing, useValue: parts.usage },
        { provide: NoticeListing, useValue: parts.notices },
        { provide: EventFeed, useValue: parts.events },
        { provide: Operations, useValue: parts.operations },
      ],
    };
  }
}
