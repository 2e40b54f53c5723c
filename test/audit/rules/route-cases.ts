import type { RuleCases } from './rule-cases.ts'
import { allowAll, backend, domain, iam, keyed, open, policy, route } from '../audited.ts'

const write = route('POST /orders', { protection: open })

export const routes: RuleCases = {
  'public-write-route': {
    finds: [
      ['a POST for anybody', { routes: [write] }],
      ['every verb', { routes: [route('ANY /x', { protection: open })] }],
      ['a policy that allows everyone', { routes: [write], policy: policy(allowAll) }],
      [
        'a policy that allows everyone the route’s own path',
        {
          routes: [write],
          policy: policy({ ...allowAll, Resource: 'arn:aws:execute-api:*:*:a1/*/POST/orders' }),
        },
      ],
      [
        'a policy that refuses plain HTTP alone',
        {
          routes: [write],
          policy: policy(allowAll, {
            ...allowAll,
            Effect: 'Deny',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        },
      ],
      [
        'mutual TLS with the default endpoint open',
        { routes: [write], domains: [domain('d', { hasMutualTls: true })] },
      ],
    ],
    leaves: [
      ['a GET', { routes: [route('GET /x', { protection: open })] }],
      ['IAM', { routes: [route('POST /x')] }],
      ['a key', { routes: [route('POST /x', { protection: keyed })] }],
      [
        'an answer of the gateway’s own',
        { routes: [{ ...write, backend: backend('', { kind: 'none' }) }] },
      ],
      ['a private API', { routes: [write], reach: 'private' }],
      [
        'a policy with a condition',
        {
          routes: [write],
          policy: policy({
            ...allowAll,
            Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
          }),
        },
      ],
      [
        'a policy that denies other addresses',
        {
          routes: [write],
          policy: policy(allowAll, {
            ...allowAll,
            Effect: 'Deny',
            Condition: { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
          }),
        },
      ],
      [
        'a policy that allows everyone another route',
        { routes: [write], policy: policy({ ...allowAll, Resource: 'execute-api:/*/GET/orders' }) },
      ],
      [
        'a policy for one account',
        {
          routes: [write],
          policy: policy({ ...allowAll, Principal: { AWS: '123456789012' } }),
        },
      ],
      ['a policy that cannot be read', { routes: [write], policy: '{' }],
      [
        'client certificates on every way',
        {
          routes: [write],
          isDefaultEndpointOpen: false,
          domains: [domain('d', { hasMutualTls: true })],
        },
      ],
    ],
  },
  'public-aws-service': {
    finds: [
      [
        'a GET that acts in a role',
        {
          routes: [
            route('GET /x', {
              protection: open,
              backend: backend('arn:x', { kind: 'aws service' }),
            }),
          ],
        },
      ],
    ],
    leaves: [
      ['a GET of a backend', { routes: [route('GET /x', { protection: open })] }],
      [
        'with IAM',
        { routes: [route('GET /x', { backend: backend('arn:x', { kind: 'aws service' }) })] },
      ],
    ],
  },
  'api-key-only': {
    finds: [['a key and nothing else', { routes: [route('GET /x', { protection: keyed })] }]],
    leaves: [
      [
        'a key and IAM',
        { routes: [route('GET /x', { protection: { ...iam, isKeyRequired: true } })] },
      ],
      ['no key', { routes: [route('GET /x', { protection: open })] }],
    ],
  },
  'idle-security-scheme': {
    finds: [
      [
        'a scheme without effect',
        { routes: [route('GET /x', { protection: open, idleSchemes: ['bearer'] })] },
      ],
    ],
    leaves: [
      ['none', { routes: [route('GET /x', { protection: open })] }],
      ['beside an authorizer', { routes: [route('GET /x', { idleSchemes: ['bearer'] })] }],
    ],
  },
  'unvalidated-write': {
    finds: [
      [
        'a body for a queue',
        {
          routes: [
            route('POST /x', {
              isValidated: false,
              backend: backend('arn:x', { kind: 'aws service' }),
            }),
          ],
        },
      ],
    ],
    leaves: [
      [
        'validated',
        { routes: [route('POST /x', { backend: backend('', { kind: 'aws service' }) })] },
      ],
      [
        'a GET',
        {
          routes: [
            route('GET /x', { isValidated: false, backend: backend('', { kind: 'aws service' }) }),
          ],
        },
      ],
      ['a backend that checks for itself', { routes: [route('POST /x', { isValidated: false })] }],
    ],
  },
}
