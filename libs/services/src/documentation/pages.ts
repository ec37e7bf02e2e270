/** The OpenAPI description and its page: served from this process alone, under a policy that lets nothing else in. */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { modelsOf, withPaths } from '@kheo/contract';
import type { Descriptions } from '@kheo/contract';
import { QUESTIONS } from '@kheo/read-models';
import { OFFERED } from '../commands/offered.js';

/** swagger-ui writes styles and images into its own page; everything else comes from here. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const describeApi = (app: NestFastifyApplication): OpenAPIObject => {
  const descriptions: Descriptions = {
    commands: [...OFFERED].map(([path, { doc, roles, body }]) => ({ path, doc, roles, body })),
    questions: Object.values(QUESTIONS).map(({ name, doc, params, one }) => ({
      name,
      doc,
      params,
      hasOne: one !== undefined,
    })),
  };
  const head = new DocumentBuilder()
    .setTitle('Kheo')
    .setDescription(
      'A system of record for recognition decisions: commands in, events kept, questions answered in both times.',
    )
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth()
    .addSecurityRequirements('bearer')
    .build();
  const schemas = SwaggerModule.createDocument(app, head, {
    include: [],
    extraModels: modelsOf(descriptions),
  });
  return withPaths(schemas, descriptions);
};

/** Serves `/docs` and `/openapi.json`. Before the application starts. */
export const servePages = (app: NestFastifyApplication): void => {
  const document = describeApi(app);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', async ({ url }, reply) => {
      if (url.startsWith('/docs')) void reply.header('content-security-policy', POLICY);
    });
  SwaggerModule.setup('docs', app, document, {
    customSiteTitle: 'Kheo API',
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    swaggerOptions: {
      persistAuthorization: false,
      displayRequestDuration: true,
      docExpansion: 'none',
      validatorUrl: null,
    },
  });
};
