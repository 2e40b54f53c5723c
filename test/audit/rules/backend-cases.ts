import type { RuleCases } from './rule-cases.ts'
import { allowAll, backend, behind, open, policy, route } from '../audited.ts'

const credentials = { allowsCredentials: true, place: { at: [] } } as const

const anonymous = { allowsCredentials: false, place: { at: [] } } as const

export const backends: RuleCases = {
  'cors-wildcard-credentials': {
    finds: [
      [
        'a route’s answer',
        { routes: [route('GET /x', { cors: [{ origin: 'any', ...credentials }] })] },
      ],
      ['the API’s own', { cors: [{ origin: 'any', ...credentials }] }],
    ],
    leaves: [
      ['without credentials', { cors: [{ origin: 'any', ...anonymous }] }],
      ['a name', { cors: [{ origin: 'named', ...credentials }] }],
    ],
  },
  'cors-reflected-origin': {
    finds: [['whatever asks', { cors: [{ origin: 'reflected', ...anonymous }] }]],
    leaves: [['a name', { cors: [{ origin: 'named', ...credentials }] }]],
  },
  'policy-allows-everyone': {
    finds: [
      [
        'of a private API',
        {
          reach: 'private',
          routes: [route('GET /x', { protection: behind('users') })],
          policy: policy(allowAll),
        },
      ],
      ['with IAM', { routes: [route('GET /x')], policy: policy(allowAll) }],
      [
        'without authorization',
        {
          routes: [route('GET /x', { protection: open })],
          policy: policy({ ...allowAll, Principal: { AWS: '*' }, Action: '*' }),
        },
      ],
    ],
    leaves: [
      [
        'authorizers alone',
        { routes: [route('GET /x', { protection: behind('users') })], policy: policy(allowAll) },
      ],
      ['none', { routes: [route('GET /x')] }],
      [
        'a denial beside it',
        {
          reach: 'private',
          policy: policy(allowAll, {
            ...allowAll,
            Effect: 'Deny',
            Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } },
          }),
        },
      ],
      [
        'a principal',
        {
          reach: 'private',
          policy: policy({ ...allowAll, Principal: { AWS: 'arn:aws:iam::123456789012:role/r' } }),
        },
      ],
    ],
  },
  'private-api-without-policy': {
    finds: [['none', { reach: 'private' }]],
    leaves: [
      [
        'one',
        {
          reach: 'private',
          policy: policy({
            ...allowAll,
            Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } },
          }),
        },
      ],
      ['a public API', {}],
    ],
  },
  'backend-over-http': {
    finds: [['a host', { routes: [route('GET /x', { backend: backend('http://b.example/x') })] }]],
    leaves: [
      ['https', { routes: [route('GET /x')] }],
      [
        'loopback',
        {
          routes: [
            route('GET /x', { backend: backend('http://localhost:3000/x') }),
            route('GET /y', { backend: backend('http://[::1]/x') }),
          ],
        },
      ],
      [
        'a VPC link',
        {
          routes: [route('GET /x', { backend: backend('http://b.internal', { isLinked: true }) })],
        },
      ],
    ],
  },
  'backend-tls-unverified': {
    finds: [
      [
        'skipped',
        { routes: [route('GET /x', { backend: backend('https://b', { verifiesTls: false }) })] },
      ],
    ],
    leaves: [['verified', { routes: [route('GET /x')] }]],
  },
  'client-value-in-host': {
    finds: [
      [
        'a header',
        {
          routes: [
            route('GET /x', {
              backend: backend('https://{h}.example/x', {
                clientValues: new Map([['h', 'header.x-host']]),
              }),
            }),
          ],
        },
      ],
    ],
    leaves: [
      [
        'in the path',
        {
          routes: [
            route('GET /x', {
              backend: backend('https://b.example/{h}', {
                clientValues: new Map([['h', 'path.h']]),
              }),
            }),
          ],
        },
      ],
      [
        'a value of the definition',
        { routes: [route('GET /x', { backend: backend('https://{h}.example/x') })] },
      ],
    ],
  },
  'stage-variable-in-host': {
    finds: [
      [
        'a host',
        { routes: [route('GET /x', { backend: backend('https://${stageVariables.host}/x') })] },
      ],
      [
        'a function',
        {
          routes: [
            route('GET /x', {
              backend: backend('arn:aws:…:function:${stageVariables.f}/invocations', {
                kind: 'function',
              }),
            }),
          ],
        },
      ],
    ],
    leaves: [
      [
        'in the path',
        {
          routes: [route('GET /x', { backend: backend('https://b.example/${stageVariables.v}') })],
        },
      ],
    ],
  },
}
