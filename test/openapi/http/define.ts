import type { HttpApiDefinition, HttpImportOptions } from '../../../src/openapi/http/definition.ts'
import { readHttpApi } from '../../../src/openapi/http/read-http-api.ts'
import { parseOpenApi } from '../../../src/openapi/parse.ts'
import { drain } from '../../../src/turns/slices.ts'

const options: HttpImportOptions = {
  region: 'eu-west-1',
  accountId: '123456789012',
  partition: 'aws',
  basePath: 'ignore',
  rules: {
    routeKey: () => undefined,
    integration: () => undefined,
    authorizer: () => undefined,
    cors: () => undefined,
  },
}

/** What a document of an HTTP API says, by rules that allow everything. */
export function define(
  document: string | object,
  given: Partial<HttpImportOptions> = {},
): HttpApiDefinition {
  const text = typeof document === 'string' ? document : JSON.stringify(document)
  const parsed = drain(parseOpenApi(new TextEncoder().encode(text)))
  return drain(readHttpApi(parsed, { ...options, ...given }))
}

/** A document with these paths, and whatever else. */
export const documentOf = (paths: object, rest: object = {}): object => ({
  openapi: '3.0.1',
  info: { title: 'pets', version: '1.0' },
  paths,
  ...rest,
})

/** An operation with an HTTP integration. */
export const operation = (rest: object = {}): object => ({
  responses: {},
  'x-amazon-apigateway-integration': {
    type: 'http_proxy',
    httpMethod: 'GET',
    uri: 'https://backend.example.com',
    payloadFormatVersion: '1.0',
  },
  ...rest,
})

/** A document's components with an authorizer `auth`. */
export const scheme = (authorizer: object, rest: object = { type: 'oauth2' }) => ({
  components: {
    securitySchemes: { auth: { ...rest, 'x-amazon-apigateway-authorizer': authorizer } },
  },
})

/** Authorizers as an extension has them. */
export const jwt = {
  type: 'jwt',
  jwtConfiguration: { issuer: 'https://issuer.example.com', audience: ['a'] },
}
export const request = {
  type: 'request',
  authorizerUri: 'arn:f',
  authorizerPayloadFormatVersion: '2.0',
}
