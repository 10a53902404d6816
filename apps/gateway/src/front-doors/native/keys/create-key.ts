import { Body, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOperation, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { LIFECYCLE, type Changed, type CreateKeyRequest } from '@keyledger/contracts';
import {
  checkAliasName,
  deterministicId,
  KeyledgerError,
  MAX_ALIAS_CHARS,
  MAX_DESCRIPTION_CHARS,
  MAX_ROTATION_PERIOD_DAYS,
  MAX_TAGS_PER_KEY,
  MIN_ROTATION_PERIOD_DAYS,
  parseKeySpec,
  specFacts,
  type KeyOrigin,
  type KeySpec,
  type KeyUsage,
} from '@keyledger/domain';
import { Needs } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { bareAlias } from '../aliases/alias-object.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { OptionalText, OptionalTextMap, OptionalWhole } from '../validation/fields.js';
import { keyObject, KeyObject, ORIGINS, USAGES } from './key-object.js';

const MAX_SPEC_CHARS = 64;

export class CreateKeyBody {
  @OptionalText({ description: 'What the key is for.', max: MAX_DESCRIPTION_CHARS, default: '' })
  description?: string | null;

  @OptionalText({
    description:
      'AES_256, RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P384, EC_P521, EC_SECP256K1, ED25519, ML_DSA_44, ML_DSA_65, ML_DSA_87, HMAC_224, HMAC_256, HMAC_384 or HMAC_512; other spellings are understood.',
    max: MAX_SPEC_CHARS,
    default: 'AES_256',
  })
  spec?: string | null;

  @ApiPropertyOptional({ enum: USAGES, description: "Default: the spec's; ENCRYPT_DECRYPT for RSA." })
  @IsOptional()
  @IsIn(USAGES)
  usage?: KeyUsage | null;

  @ApiPropertyOptional({
    enum: ORIGINS,
    default: 'KEYLEDGER',
    description: 'EXTERNAL: its material is imported.',
  })
  @IsOptional()
  @IsIn(ORIGINS)
  origin?: KeyOrigin | null;

  @OptionalText({ description: 'A first alias, with or without `alias/`.', min: 1, max: MAX_ALIAS_CHARS })
  alias?: string | null;

  @OptionalTextMap('Tags.', MAX_TAGS_PER_KEY)
  tags?: Record<string, string> | null;

  @OptionalWhole({
    description: 'Days between rotations; without it the key does not rotate by itself.',
    min: MIN_ROTATION_PERIOD_DAYS,
    max: MAX_ROTATION_PERIOD_DAYS,
  })
  rotationPeriodDays?: number | null;
}

@ControlRoutes('keys', 'Keys')
export class CreateKeyController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @Post()
  @Needs('keys.create')
  @ApiOperation({ summary: 'Create a key' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'A retry with the same value has one effect.',
  })
  @ApiCreatedResponse({ type: KeyObject })
  async create(@Req() request: GatewayRequest, @Body() body: CreateKeyBody): Promise<KeyObject> {
    const context = this.calls.command(request);
    const spec = specOf(body.spec ?? 'AES_256');
    const alias = body.alias ? bareAlias(body.alias) : null;
    if (alias !== null) checkAliasName(alias);
    const asked: CreateKeyRequest = {
      context,
      // The same for a retry with the same idempotency key, so that it finds the key that the first try made.
      keyId: deterministicId('key', context.commandId),
      description: body.description ?? '',
      spec,
      usage: body.usage ?? specFacts(spec).usages[0]!,
      origin: body.origin ?? 'KEYLEDGER',
      alias,
      tags: body.tags ?? {},
      rotationPeriodDays: body.rotationPeriodDays ?? null,
    };
    const { key } = await this.backend.ask<Changed>(LIFECYCLE.createKey, asked);
    return keyObject(key, this.calls.region);
  }
}

function specOf(text: string): KeySpec {
  const spec = parseKeySpec(text);
  if (!spec) throw new KeyledgerError('InvalidRequest', 'spec is not the name of a key spec');
  return spec;
}
