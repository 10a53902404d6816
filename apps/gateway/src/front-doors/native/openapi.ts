import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { NativeModule } from './native.module.js';
import { VERSION } from './status/version.js';

/** Serves the API's description and a page for people, whose scripts come from this gateway alone. */
export function describeApi(app: NestFastifyApplication): void {
  SwaggerModule.setup('api/docs', app, () => openApi(app), {
    raw: ['json'],
    jsonDocumentUrl: 'api/openapi.json',
    customSiteTitle: 'Keyledger API',
    swaggerOptions: { persistAuthorization: false, displayRequestDuration: true },
  });
}

/** The description of the native API. */
export function openApi(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Keyledger')
    .setDescription(
      'A self-hosted key management service whose source of truth is its history. A key is named by its id, `alias/<name>` or its ARN, URL-encoded in paths. Bytes are base64, times ISO 8601 UTC.',
    )
    .setVersion(VERSION)
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: 'Or AWS Signature Version 4, service `kms`.',
    })
    .build();
  return SwaggerModule.createDocument(app, config, { include: [NativeModule] });
}
