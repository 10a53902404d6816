import { Param, Req } from '@nestjs/common';
import type { Context, DataKeyPairSpec } from '@keyledger/contracts';
import { KeyledgerError, parseKeySpec, specFacts } from '@keyledger/domain';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { DataPlane, KeyOperationRoutes } from './data-plane.js';
import * as field from './schemas.js';

const MAX_SPEC_CHARS = 64;
const FAMILIES: ReadonlySet<string> = new Set(['rsa', 'ec', 'ed25519']);

interface GenerateDataKeyPairBody {
  spec: string;
  context?: Context;
  withPlaintext?: boolean;
}

@KeyOperationRoutes('generate-data-key-pair')
export class GenerateDataKeyPairController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @DataPlane({
    summary: 'Make a key pair whose private key is encrypted under the key',
    body: field.object(
      {
        spec: {
          type: 'string',
          minLength: 1,
          maxLength: MAX_SPEC_CHARS,
          description: 'RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P384, EC_P521, EC_SECP256K1 or ED25519.',
        },
        context: field.context,
        withPlaintext: { ...field.flag, default: true },
      },
      ['spec'],
    ),
    reply: field.object(
      {
        publicKey: { ...field.base64, description: 'SubjectPublicKeyInfo, DER.' },
        privateKeyPlaintext: { ...field.base64, description: 'PKCS #8, DER.' },
        privateKeyCiphertext: field.base64,
        spec: { type: 'string' },
        keyId: field.keyId,
        version: field.version,
      },
      ['publicKey', 'privateKeyCiphertext', 'spec', 'keyId', 'version'],
    ),
  })
  async generate(@Req() request: GatewayRequest, @Param('id') id: string): Promise<object> {
    const { spec, context, withPlaintext = true } = request.body as GenerateDataKeyPairBody;
    const asked = this.calls.context(request);
    const {
      pairSpec,
      keyId,
      version,
      fingerprint: _,
      ...pair
    } = await this.backend.operation(asked, {
      op: 'generateDataKeyPair',
      key: this.calls.key(id, asked),
      pairSpec: pairSpecOf(spec),
      withPlaintext,
      ...(context && { context }),
    });
    return { ...pair, spec: pairSpec, keyId, version };
  }
}

function pairSpecOf(text: string): DataKeyPairSpec {
  const spec = parseKeySpec(text);
  if (!spec || !FAMILIES.has(specFacts(spec).family)) {
    throw new KeyledgerError('InvalidRequest', 'spec is not the name of an RSA, EC or Ed25519 spec');
  }
  return spec as DataKeyPairSpec;
}
