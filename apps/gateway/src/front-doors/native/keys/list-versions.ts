import { Get, Param, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIFECYCLE, type ListVersionsReply, type ListVersionsRequest } from '@keyledger/contracts';
import {
  KeyledgerError,
  MAX_VERSIONS_PER_KEY,
  specFacts,
  type KeySpec,
  type KeyUsage,
  type KeyVersion,
} from '@keyledger/domain';
import { NeedsCaller } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { QueryWhole } from '../validation/fields.js';
import { SPEC_NAMES, USAGES } from './key-object.js';

class Version {
  @ApiProperty({ type: 'integer' })
  version!: number;

  @ApiProperty({ enum: ['Enabled', 'Disabled'] })
  state!: KeyVersion['state'];

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty()
  fingerprint!: string;

  @ApiPropertyOptional({ format: 'byte', description: 'SubjectPublicKeyInfo, DER.' })
  publicKey?: string;
}

class VersionList {
  @ApiProperty({ type: [Version] })
  versions!: Version[];
}

export class PublicKeyQuery {
  @QueryWhole({ description: 'Default: the current version.', min: 1, max: MAX_VERSIONS_PER_KEY })
  version?: number;
}

class PublicKey {
  @ApiProperty({ format: 'uuid' })
  keyId!: string;

  @ApiProperty({ type: 'integer' })
  version!: number;

  @ApiProperty({ enum: SPEC_NAMES, enumName: 'KeySpec' })
  spec!: KeySpec;

  @ApiProperty({ enum: USAGES, enumName: 'KeyUsage' })
  usage!: KeyUsage;

  @ApiProperty({ format: 'byte', description: 'SubjectPublicKeyInfo, DER.' })
  publicKey!: string;

  @ApiProperty()
  pem!: string;

  @ApiProperty({ type: [String] })
  algorithms!: string[];
}

@ControlRoutes('keys/:id', 'Keys')
export class ListVersionsController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @Get('versions')
  @NeedsCaller()
  @ApiOperation({ summary: 'List the versions of a key' })
  @ApiOkResponse({ type: VersionList })
  async list(@Req() request: GatewayRequest, @Param('id') id: string): Promise<VersionList> {
    const { versions } = await this.ask(request, id, 'DescribeKey');
    return { versions };
  }

  @Get('public-key')
  @NeedsCaller()
  @ApiOperation({ summary: 'The public key of an asymmetric key' })
  @ApiOkResponse({ type: PublicKey })
  async publicKey(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Query() query: PublicKeyQuery,
  ): Promise<PublicKey> {
    const { key, versions } = await this.ask(request, id, 'GetPublicKey');
    const version = query.version ?? key.currentVersion;
    const found = versions.find((each) => each.version === version);
    if (!found) throw new KeyledgerError('NotFound', 'the key has no such version');
    if (!found.publicKey) {
      throw new KeyledgerError('UnsupportedOperation', `a key of spec ${key.spec} has no public key`);
    }
    const { encryptionAlgorithms, signingAlgorithms } = specFacts(key.spec);
    const algorithms = key.usage === 'ENCRYPT_DECRYPT' ? encryptionAlgorithms : signingAlgorithms;
    return {
      keyId: key.id,
      version,
      spec: key.spec,
      usage: key.usage,
      publicKey: found.publicKey,
      pem: pemOf(found.publicKey),
      algorithms: [...algorithms],
    };
  }

  private ask(
    request: GatewayRequest,
    id: string,
    granted: NonNullable<ListVersionsRequest['granted']>,
  ): Promise<ListVersionsReply> {
    const context = this.calls.context(request);
    const asked: ListVersionsRequest = { context, key: this.calls.key(id, context), granted };
    return this.backend.ask<ListVersionsReply>(LIFECYCLE.listVersions, asked);
  }
}

function pemOf(der: string): string {
  const lines = der.match(/.{1,64}/g)!.join('\n');
  return `-----BEGIN PUBLIC KEY-----\n${lines}\n-----END PUBLIC KEY-----\n`;
}
