import type { RuleCases } from './rule-cases.ts'
import { authorizer, behind, route } from '../audited.ts'

const source = (body: string) => ({
  handler: 'handler',
  text: `exports.handler = async (event) => { ${body} }`,
})

const twoUses = [
  route('GET /a', { protection: behind('users') }),
  route('GET /b', { protection: behind('users') }),
]

export const authorizers: RuleCases = {
  'jwt-without-audience': {
    finds: [
      ['none', { authorizers: [authorizer({ kind: 'jwt', issuer: 'https://i', audience: [] })] }],
      ['any', { authorizers: [authorizer({ kind: 'jwt', issuer: 'https://i', audience: ['*'] })] }],
    ],
    leaves: [
      [
        'one',
        { authorizers: [authorizer({ kind: 'jwt', issuer: 'https://i', audience: ['me'] })] },
      ],
      ['a function', { authorizers: [authorizer()] }],
    ],
  },
  'jwt-issuer-over-http': {
    finds: [
      [
        'a host',
        { authorizers: [authorizer({ kind: 'jwt', issuer: 'http://i.example', audience: ['m'] })] },
      ],
      [
        'a host that looks like this one',
        {
          authorizers: [
            authorizer({ kind: 'jwt', issuer: 'http://localhost.example', audience: ['m'] }),
          ],
        },
      ],
    ],
    leaves: [
      [
        'https',
        {
          authorizers: [authorizer({ kind: 'jwt', issuer: 'https://i.example', audience: ['m'] })],
        },
      ],
      [
        'loopback',
        {
          authorizers: [
            authorizer({ kind: 'jwt', issuer: 'http://127.0.0.1:9000/x', audience: ['m'] }),
          ],
        },
      ],
    ],
  },
  'user-pool-any-client': {
    finds: [
      [
        'a write without scopes',
        {
          routes: [
            route('POST /x', { protection: { ...behind('p'), authorization: 'user pool' } }),
          ],
        },
      ],
    ],
    leaves: [
      [
        'with scopes',
        {
          routes: [
            route('POST /x', { protection: { ...behind('p', 's'), authorization: 'user pool' } }),
          ],
        },
      ],
      [
        'a read',
        {
          routes: [route('GET /x', { protection: { ...behind('p'), authorization: 'user pool' } })],
        },
      ],
    ],
  },
  'token-in-query': {
    finds: [
      [
        'an identity source',
        { authorizers: [authorizer({ identitySources: ['querystring.auth'] })] },
      ],
      ['a parameter', { routes: [route('GET /x', { queryParameters: ['page', 'api_key'] })] }],
      ['another', { routes: [route('GET /x', { queryParameters: ['accessToken'] })] }],
    ],
    leaves: [
      ['a header', { authorizers: [authorizer()] }],
      [
        'a page token',
        { routes: [route('GET /x', { queryParameters: ['nextToken', 'key', 'q'] })] },
      ],
    ],
  },
  'authorizer-long-ttl': {
    finds: [['an hour', { authorizers: [authorizer({ ttlSeconds: 3600 })] }]],
    leaves: [
      ['five minutes', { authorizers: [authorizer()] }],
      ['a pool', { authorizers: [authorizer({ kind: 'user pool', ttlSeconds: 3600 })] }],
    ],
  },
  'authorizer-cache-key-narrow': {
    finds: [
      [
        'a query parameter',
        { authorizers: [authorizer({ source: source('event.queryStringParameters.tenant') })] },
      ],
      [
        'a stage variable',
        { authorizers: [authorizer({ source: source('event.stageVariables.mode') })] },
      ],
      [
        'a path parameter',
        { authorizers: [authorizer({ source: source('event.pathParameters.id') })] },
      ],
      ['a header', { authorizers: [authorizer({ source: source('event.headers["X-Tenant"]') })] }],
      ['the path', { authorizers: [authorizer({ source: source('return event.path') })] }],
      [
        'the address',
        { authorizers: [authorizer({ source: source('event.requestContext.identity.sourceIp') })] },
      ],
      [
        'names that are computed',
        { authorizers: [authorizer({ source: source('event.headers[name]') })] },
      ],
    ],
    leaves: [
      [
        'the source itself',
        { authorizers: [authorizer({ source: source('event.headers.Authorization') })] },
      ],
      [
        'nothing kept',
        { authorizers: [authorizer({ ttlSeconds: 0, source: source('event.headers.x') })] },
      ],
      [
        'a token authorizer',
        { authorizers: [authorizer({ input: 'token', source: source('event.headers.x') })] },
      ],
      [
        'what is the same for all',
        { authorizers: [authorizer({ source: source('event.requestContext.stage') })] },
      ],
      [
        'all of them sources',
        {
          authorizers: [
            authorizer({
              identitySources: ['header.x-tenant', 'context.path', 'context.identity.sourceIp'],
              source: source(
                'event.headers["x-tenant"]; event.pathParameters.id; event.requestContext.identity.sourceIp; event.resource',
              ),
            }),
          ],
        },
      ],
      ['an unknown source', { authorizers: [authorizer()] }],
    ],
  },
  'authorizer-broad-policy': {
    finds: [
      [
        'every resource',
        {
          routes: twoUses,
          authorizers: [authorizer({ source: source("return { Resource: '*' }") })],
        },
      ],
      [
        'a call',
        {
          routes: twoUses,
          authorizers: [authorizer({ source: source("return policy('me', 'Allow', '*')") })],
        },
      ],
      [
        'an open ARN',
        {
          routes: twoUses,
          authorizers: [
            authorizer({ source: source('return { "Resource": ["arn:aws:execute-api:*:*:*"] }') }),
          ],
        },
      ],
    ],
    leaves: [
      [
        'a part',
        {
          routes: twoUses,
          authorizers: [
            authorizer({
              source: source(
                "return { Resource: 'arn:aws:execute-api:us-east-1:1:a1/live/GET/a' }",
              ),
            }),
          ],
        },
      ],
      [
        'one route',
        {
          routes: [twoUses[0]!],
          authorizers: [authorizer({ source: source("return { Resource: '*' }") })],
        },
      ],
      [
        'nothing kept',
        {
          routes: twoUses,
          authorizers: [authorizer({ ttlSeconds: 0, source: source("return { Resource: '*' }") })],
        },
      ],
      [
        'a denial',
        {
          routes: twoUses,
          authorizers: [authorizer({ source: source("return policy('me', 'Deny', '*')") })],
        },
      ],
    ],
  },
  'authorizer-narrow-policy': {
    finds: [
      [
        'the method asked for',
        {
          routes: twoUses,
          authorizers: [authorizer({ source: source('return { Resource: event.methodArn }') })],
        },
      ],
      [
        'by a call',
        {
          routes: twoUses,
          authorizers: [
            authorizer({ source: source("return policy('me', 'Allow', event.methodArn)") }),
          ],
        },
      ],
    ],
    leaves: [
      [
        'what is made of it',
        {
          routes: twoUses,
          authorizers: [
            authorizer({ source: source('return { Resource: event.methodArn.split("/")[0] }') }),
          ],
        },
      ],
      [
        'one route',
        {
          routes: [twoUses[0]!],
          authorizers: [authorizer({ source: source('return { Resource: event.methodArn }') })],
        },
      ],
      [
        'kept by path',
        {
          routes: twoUses,
          authorizers: [
            authorizer({
              identitySources: ['context.path'],
              source: source('return { Resource: event.methodArn }'),
            }),
          ],
        },
      ],
    ],
  },
}
