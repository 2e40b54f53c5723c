import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AuthorizerV2, IntegrationV2, RouteV2 } from '../../../src/model/v2/api.ts'
import type { HttpApiDefinition } from '../../../src/openapi/http/definition.ts'
import type { HttpExportSource } from '../../../src/openapi/http/export/source.ts'
import { writeHttpApi } from '../../../src/openapi/http/export/write-http-api.ts'
import { drain } from '../../../src/turns/slices.ts'
import { writeYamlInSlices } from '../../../src/wire/yaml/write-yaml.ts'
import { define } from './define.ts'

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/)
const text = fc.string({ minLength: 1, maxLength: 20 })
const arn = word.map((name) => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`)
const options = { noNullPrototype: true } as const

const integration = fc.oneof(
  fc.record(
    {
      integrationType: fc.constant('AWS_PROXY' as const),
      integrationMethod: fc.constant('POST'),
      integrationUri: arn,
      connectionType: fc.constant('INTERNET' as const),
      credentialsArn: arn,
      payloadFormatVersion: fc.constantFrom('1.0' as const, '2.0' as const),
      timeoutInMillis: fc.integer({ min: 50, max: 30_000 }),
    },
    {
      ...options,
      requiredKeys: [
        'integrationType',
        'integrationMethod',
        'integrationUri',
        'connectionType',
        'payloadFormatVersion',
        'timeoutInMillis',
      ],
    },
  ),
  fc.record({
    integrationType: fc.constant('AWS_PROXY' as const),
    integrationSubtype: fc.constant('SQS-SendMessage'),
    connectionType: fc.constant('INTERNET' as const),
    credentialsArn: arn,
    payloadFormatVersion: fc.constant('1.0' as const),
    timeoutInMillis: fc.constant(30_000),
    requestParameters: fc.dictionary(word, text, { minKeys: 1, ...options }),
  }),
  fc.record(
    {
      integrationType: fc.constant('HTTP_PROXY' as const),
      integrationMethod: fc.constantFrom('GET', 'ANY'),
      integrationUri: word.map((host) => `https://${host}.example.com/{proxy}`),
      connectionType: fc.constant('VPC_LINK' as const),
      connectionId: word,
      payloadFormatVersion: fc.constant('1.0' as const),
      timeoutInMillis: fc.integer({ min: 50, max: 30_000 }),
      requestParameters: fc.dictionary(text, text, { minKeys: 1, ...options }),
      responseParameters: fc.dictionary(
        fc.constantFrom('200', '404', '500'),
        fc.dictionary(text, text, { minKeys: 1, ...options }),
        { minKeys: 1, ...options },
      ),
      tlsConfig: fc.record({ serverNameToVerify: word }, options),
    },
    {
      ...options,
      requiredKeys: [
        'integrationType',
        'integrationMethod',
        'integrationUri',
        'connectionType',
        'connectionId',
        'payloadFormatVersion',
        'timeoutInMillis',
      ],
    },
  ),
)

const source = fc.constantFrom('$request.header.Auth', '$request.querystring.t')
const authorizer = fc.oneof(
  fc.record({
    authorizerType: fc.constant('JWT' as const),
    identitySource: source.map((one) => [one]),
    jwtConfiguration: fc.record(
      {
        audience: fc.array(word, { minLength: 1, maxLength: 3 }),
        issuer: word.map((host) => `https://${host}.example.com/`),
      },
      options,
    ),
  }),
  fc.record(
    {
      authorizerType: fc.constant('REQUEST' as const),
      authorizerUri: arn,
      authorizerCredentialsArn: arn,
      authorizerPayloadFormatVersion: fc.constantFrom('1.0' as const, '2.0' as const),
      authorizerResultTtlInSeconds: fc.integer({ min: 0, max: 3600 }),
      enableSimpleResponses: fc.boolean(),
      identitySource: fc.uniqueArray(source, { maxLength: 2 }),
    },
    {
      ...options,
      requiredKeys: [
        'authorizerType',
        'authorizerUri',
        'authorizerPayloadFormatVersion',
        'identitySource',
      ],
    },
  ),
)

const segment = fc.oneof(
  word,
  word.map((name) => `{${name}}`),
  fc.constantFrom('~1', 'a b', '%2F'),
)
const path = fc
  .tuple(fc.array(segment, { maxLength: 3 }), fc.constantFrom('', '/', '/{proxy+}'))
  .map(([parts, end]) => parts.map((part) => `/${part}`).join('') + end || '/')
const routeKey = fc.oneof(
  fc.constant('$default'),
  fc
    .tuple(fc.constantFrom('GET', 'POST', 'DELETE', 'ANY', 'OPTIONS'), path)
    .map(([method, at]) => `${method} ${at}`),
)

const cors = fc.record(
  {
    allowOrigins: fc.array(text),
    allowMethods: fc.array(fc.constantFrom('GET', '*')),
    allowHeaders: fc.array(text),
    exposeHeaders: fc.array(text),
    maxAge: fc.integer({ min: -1, max: 86_400 }),
    allowCredentials: fc.boolean(),
  },
  { ...options, requiredKeys: [] },
)

const api = fc
  .record({
    members: fc.record(
      {
        name: text,
        description: text,
        version: text,
        corsConfiguration: cors,
        tags: fc.dictionary(text, fc.string(), { minKeys: 1, ...options }),
      },
      { ...options, requiredKeys: ['name', 'version'] },
    ),
    disableExecuteApiEndpoint: fc.boolean(),
    ipAddressType: fc.constantFrom('ipv4' as const, 'dualstack' as const),
    integrations: fc.array(integration, { maxLength: 4 }),
    authorizers: fc.array(fc.tuple(text, authorizer), { maxLength: 3 }),
    routes: fc.uniqueArray(
      fc.record({
        routeKey,
        integration: fc.option(fc.nat(), { nil: undefined }),
        security: fc.option(fc.nat(), { nil: undefined }),
        scopes: fc.array(word, { maxLength: 2 }),
        operationName: fc.option(word, { nil: undefined }),
      }),
      { selector: (route) => route.routeKey.replace(/\{[^{}+]*(\+?)\}/g, '{$1}'), maxLength: 8 },
    ),
  })
  .map((given): HttpExportSource => {
    const integrations = given.integrations.map((one, index) => ({
      integrationId: `i${index}`,
      ...one,
    })) as IntegrationV2[]
    const names = new Map(given.authorizers)
    const authorizers = [...names].map(([name, one], index) => ({
      authorizerId: `a${index}`,
      name,
      ...one,
    })) as AuthorizerV2[]
    const routes = given.routes.map((route, index): RouteV2 => {
      const target = integrations[(route.integration ?? -1) % integrations.length]
      const chosen = route.security === undefined ? undefined : route.security % (names.size + 1)
      const guard = chosen === undefined ? undefined : authorizers[chosen]
      return {
        routeId: `r${index}`,
        routeKey: route.routeKey,
        apiKeyRequired: false,
        ...(target && { target: `integrations/${target.integrationId}` }),
        ...(route.operationName !== undefined && { operationName: route.operationName }),
        ...(guard
          ? {
              authorizationType: guard.authorizerType === 'JWT' ? 'JWT' : 'CUSTOM',
              authorizerId: guard.authorizerId,
              ...(guard.authorizerType === 'JWT' &&
                route.scopes.length > 0 && { authorizationScopes: route.scopes }),
            }
          : { authorizationType: chosen === undefined ? 'NONE' : 'AWS_IAM' }),
      }
    })
    return {
      api: {
        apiId: 'abcdef1234',
        createdDate: 1_600_000_000,
        disableExecuteApiEndpoint: given.disableExecuteApiEndpoint,
        ipAddressType: given.ipAddressType,
        ...given.members,
      },
      routes,
      integrations,
      authorizers,
      region: 'eu-west-1',
    }
  })

/** An API by what it says, whatever its ids and the order in which it says it. */
function meaning(found: HttpApiDefinition) {
  const shown = (index: number | undefined) =>
    index === undefined ? undefined : found.integrations[index]
  const { importInfo, warnings, integrations, routes, authorizers, ...rest } = found
  return {
    ...rest,
    disableExecuteApiEndpoint: rest.disableExecuteApiEndpoint ?? false,
    ipAddressType: rest.ipAddressType ?? 'ipv4',
    authorizers: new Map(authorizers.map((one) => [one.name, one])),
    integrations: integrations.map((one) => JSON.stringify(one, sortedKeys)).toSorted(),
    routes: new Map(
      routes.map((one) => [one.routeKey, { ...one, integration: shown(one.integration) }]),
    ),
    told: [...importInfo, ...warnings],
  }
}

const sortedKeys = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value

function definitionOf({ api: given, routes, integrations, authorizers }: HttpExportSource) {
  const { apiId: _, createdDate: __, ...members } = given
  const places = new Map(integrations.map(({ integrationId }, index) => [integrationId, index]))
  const names = new Map(authorizers.map(({ authorizerId, name }) => [authorizerId, name]))
  return {
    ...members,
    routes: routes.map(({ routeId: _id, apiKeyRequired: _key, target, authorizerId, ...route }) => {
      const place = places.get(target?.replace('integrations/', '') ?? '')
      const name = names.get(authorizerId ?? '')
      return {
        ...route,
        ...(place !== undefined && { integration: place }),
        ...(name !== undefined && { authorizer: name }),
      }
    }),
    integrations: integrations.map(({ integrationId: _id, ...one }) => one),
    authorizers: authorizers.map(({ authorizerId: _id, ...one }) => one),
    importInfo: [],
    warnings: [],
  } as HttpApiDefinition
}

test.each([
  ['JSON', (document: object) => JSON.stringify(document)],
  ['YAML', (document: object) => drain(writeYamlInSlices(document))],
])('an export in %s makes the same API', (_, format) => {
  fc.assert(
    fc.property(api, (given) => {
      const document = drain(writeHttpApi(given, { includeExtensions: true }))
      expect(meaning(define(format(document)))).toEqual(meaning(definitionOf(given)))
    }),
    { numRuns: 300 },
  )
})
