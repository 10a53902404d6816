import { Body, Delete, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import {
  LIFECYCLE,
  WRAPPING_ALGORITHMS,
  WRAPPING_KEY_SPECS,
  type Changed,
  type ImportMaterialRequest,
  type ImportParameters,
  type ImportParametersRequest,
  type WrappingAlgorithm,
  type WrappingKeySpec,
} from '@keyledger/contracts';
import { NeedsCaller } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { Base64, OptionalTime } from '../validation/fields.js';
import { KeyChanges } from './key-changes.js';
import { keyObject, KeyObject } from './key-object.js';

/** AWS KMS's bounds, with which an RSA key of 4096 bit, wrapped, has room to spare. */
const MAX_IMPORT_TOKEN_BYTES = 6144;
const MAX_ENCRYPTED_MATERIAL_BYTES = 6144;

export class ImportParametersBody {
  @ApiProperty({ enum: WRAPPING_ALGORITHMS, enumName: 'WrappingAlgorithm' })
  @IsIn(WRAPPING_ALGORITHMS)
  wrappingAlgorithm!: WrappingAlgorithm;

  @ApiPropertyOptional({ enum: WRAPPING_KEY_SPECS, enumName: 'WrappingKeySpec', default: 'RSA_3072' })
  @IsOptional()
  @IsIn(WRAPPING_KEY_SPECS)
  wrappingKeySpec?: WrappingKeySpec | null;
}

export class ImportMaterialBody {
  @Base64({ description: 'Of the parameters.', maxBytes: MAX_IMPORT_TOKEN_BYTES })
  importToken!: string;

  @Base64({
    description:
      "The material, wrapped under the parameters' public key: a symmetric key's bytes, or a private key as PKCS #8 (DER).",
    maxBytes: MAX_ENCRYPTED_MATERIAL_BYTES,
  })
  encryptedMaterial!: string;

  @OptionalTime('When the material expires, within a year; default: it does not.')
  expiresAt?: string | null;
}

class ImportParametersObject implements ImportParameters {
  @ApiProperty({ format: 'uuid' })
  keyId!: string;

  @ApiProperty({ format: 'byte', description: 'SubjectPublicKeyInfo, DER: to wrap the material with.' })
  publicKey!: string;

  @ApiProperty({ format: 'byte', description: 'To be given back with the material.' })
  importToken!: string;

  @ApiProperty({ format: 'date-time' })
  validTo!: string;
}

@ControlRoutes('keys/:id', 'Imported material')
export class ImportMaterialController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
    private readonly changes: KeyChanges,
  ) {}

  @Post('import-parameters')
  @HttpCode(200)
  @NeedsCaller()
  @ApiOperation({ summary: 'A public key and a token for the import of a key’s material, good for 24 hours' })
  @ApiOkResponse({ type: ImportParametersObject })
  async parameters(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Body() { wrappingAlgorithm, wrappingKeySpec }: ImportParametersBody,
  ): Promise<ImportParametersObject> {
    const context = this.calls.command(request);
    const asked: ImportParametersRequest = {
      context,
      key: this.calls.key(id, context),
      wrappingAlgorithm,
      wrappingKeySpec: wrappingKeySpec ?? 'RSA_3072',
    };
    const made = await this.backend.ask<ImportParameters>(LIFECYCLE.importParameters, asked);
    const { keyId, publicKey, importToken, validTo } = made;
    return { keyId, publicKey, importToken, validTo };
  }

  @Post('import-material')
  @HttpCode(200)
  @NeedsCaller()
  @ApiOperation({
    summary: 'Import a key’s material: it is Enabled afterwards',
    description:
      'What a key had once, it can get again; other material is refused with `IncorrectKeyMaterial`.',
  })
  @ApiOkResponse({ type: KeyObject })
  async import(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Body() { importToken, encryptedMaterial, expiresAt }: ImportMaterialBody,
  ): Promise<KeyObject> {
    const context = this.calls.command(request);
    const asked: ImportMaterialRequest = {
      context,
      key: this.calls.key(id, context),
      importToken,
      encryptedMaterial,
      expiresAt: expiresAt ?? null,
    };
    const { key } = await this.backend.ask<Changed>(LIFECYCLE.importMaterial, asked);
    return keyObject(key, this.calls.region);
  }

  @Delete('material')
  @NeedsCaller()
  @ApiOperation({ summary: 'Delete a key’s imported material: it waits for its import again' })
  @ApiOkResponse({ type: KeyObject })
  deleteMaterial(@Req() request: GatewayRequest, @Param('id') id: string): Promise<KeyObject> {
    return this.changes.change(request, id, { type: 'DeleteMaterial' });
  }
}
