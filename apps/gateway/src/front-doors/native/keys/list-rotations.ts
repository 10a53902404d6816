import { Get, Param, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import {
  AUDIT,
  LIFECYCLE,
  type HistoryReply,
  type HistoryRequest,
  type ListVersionsReply,
  type RequestContext,
} from '@keyledger/contracts';
import type { RotationStatus } from '@keyledger/domain';
import { NeedsCaller } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { RotationObject } from './key-object.js';
import { ReadableKeys } from './readable-keys.js';

const HISTORY_PAGE_EVENTS = 1000;
/** A key with a longer history than this many pages has later rotations told without what set them off. */
const MAX_HISTORY_PAGES = 20;
const TRIGGERS = ['manual', 'schedule'] as const;
type Trigger = (typeof TRIGGERS)[number];

class RotationEntry {
  @ApiProperty({ type: 'integer', description: 'The version that the rotation made.' })
  version!: number;

  @ApiProperty({ format: 'date-time' })
  at!: string;

  @ApiProperty({ enum: TRIGGERS, nullable: true })
  trigger!: Trigger | null;
}

class RotationList {
  @ApiProperty({ type: [RotationEntry], description: 'Oldest first.' })
  rotations!: RotationEntry[];

  @ApiProperty({ description: 'The schedule, as the key object has it.' })
  rotation!: RotationObject;
}

@ControlRoutes('keys/:id/rotations', 'Keys')
export class ListRotationsController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
    private readonly readable: ReadableKeys,
  ) {}

  @Get()
  @NeedsCaller()
  @ApiOperation({ summary: 'List the rotations of a key' })
  @ApiOkResponse({ type: RotationList })
  async list(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
  ): Promise<{ rotations: RotationEntry[]; rotation: RotationStatus }> {
    const context = this.calls.context(request);
    const { id: keyId, rotation } = await this.readable.find(context, id);
    const asked = { context, key: { id: keyId } };
    const { versions } = await this.backend.ask<ListVersionsReply>(LIFECYCLE.listVersions, asked);
    // The first version came with the key, or by an import.
    const rotated = versions.filter(({ version }) => version > 1);
    const triggers = await this.triggersOf(context, keyId, rotated.length);
    const rotations = rotated.map(({ version, createdAt: at }) => ({
      version,
      at,
      trigger: triggers.get(version) ?? null,
    }));
    return { rotations, rotation };
  }

  /** By version: what set its rotation off. */
  private async triggersOf(
    context: RequestContext,
    keyId: string,
    wanted: number,
  ): Promise<Map<number, Trigger>> {
    const triggers = new Map<number, Trigger>();
    let cursor: string | null = null;
    for (let page = 0; page < MAX_HISTORY_PAGES && triggers.size < wanted; page++) {
      const asked: HistoryRequest = { context, key: { id: keyId }, limit: HISTORY_PAGE_EVENTS, cursor };
      const { events, nextCursor }: HistoryReply = await this.backend.ask<HistoryReply>(AUDIT.history, asked);
      for (const { type, data } of events) {
        if (type === 'KeyRotated') triggers.set(Number(data.version), data.trigger as Trigger);
      }
      cursor = nextCursor;
      if (cursor === null) break;
    }
    return triggers;
  }
}
