import { resourcePaths } from '../http/payload.ts'

/** An OpenAPI document of an HTTP API: `count` paths with one GET each, all of which go to `uri`. */
export function httpApi(count: number, uri: string, issuer?: string): string {
  const paths = resourcePaths(count).map((path) => [
    path,
    {
      get: {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { 200: { description: '' } },
        ...(issuer !== undefined && { security: [{ login: ['pets/read'] }] }),
        'x-amazon-apigateway-integration': {
          $ref: '#/components/x-amazon-apigateway-integrations/proxy',
        },
      },
    },
  ])
  const login = {
    type: 'oauth2',
    'x-amazon-apigateway-authorizer': {
      type: 'jwt',
      identitySource: '$request.header.Authorization',
      jwtConfiguration: { issuer, audience: ['app'] },
    },
  }
  return JSON.stringify({
    openapi: '3.0.1',
    info: { title: `bench-${count}`, version: '1' },
    paths: Object.fromEntries(paths),
    components: {
      'x-amazon-apigateway-integrations': {
        proxy: { type: 'http_proxy', httpMethod: 'ANY', uri, payloadFormatVersion: '1.0' },
      },
      ...(issuer !== undefined && { securitySchemes: { login } }),
    },
  })
}
