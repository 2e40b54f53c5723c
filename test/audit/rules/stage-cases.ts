import type { RuleCases } from './rule-cases.ts'
import { authorizer, behind, domain, keyed, open, route, setting, stage } from '../audited.ts'

const stageWith = (settings: Partial<ReturnType<typeof setting>>, more = {}) =>
  stage({ settings: new Map([['*/*', setting(settings)]]), ...more })

export const stages: RuleCases = {
  'tls-version-old': {
    finds: [
      ['the endpoint', { securityPolicy: 'TLS_1_0' }],
      ['a domain', { domains: [domain('d', { securityPolicy: 'TLS_1_0' })] }],
    ],
    leaves: [
      ['1.2', { securityPolicy: 'TLS_1_2', domains: [domain('d')] }],
      ['a newer one', { securityPolicy: 'SecurityPolicy_TLS13_1_2_2021_06' }],
    ],
  },
  'mutual-tls-default-endpoint': {
    finds: [['open', { domains: [domain('d', { hasMutualTls: true })] }]],
    leaves: [
      ['closed', { isDefaultEndpointOpen: false, domains: [domain('d', { hasMutualTls: true })] }],
      ['no mutual TLS', { domains: [domain('d')] }],
    ],
  },
  'mutual-tls-other-domain': {
    finds: [
      [
        'one of two',
        {
          isDefaultEndpointOpen: false,
          domains: [domain('d', { hasMutualTls: true }), domain('e')],
        },
      ],
    ],
    leaves: [
      [
        'both',
        {
          isDefaultEndpointOpen: false,
          domains: [domain('d', { hasMutualTls: true }), domain('e', { hasMutualTls: true })],
        },
      ],
      ['neither', { domains: [domain('d'), domain('e')] }],
    ],
  },
  'stage-unthrottled': {
    finds: [
      ['no setting', { routes: [route('GET /x')], stages: [stage({ settings: new Map() })] }],
      [
        'a setting without a limit',
        { routes: [route('GET /x')], stages: [stageWith({ isThrottled: false })] },
      ],
      [
        'one of two',
        {
          routes: [route('GET /x'), route('GET /y')],
          stages: [stage({ settings: new Map([['/x/GET', setting()]]) })],
        },
      ],
      [
        'keys of plans that do not',
        {
          routes: [route('GET /x', { protection: keyed })],
          stages: [stage({ settings: new Map() })],
        },
      ],
    ],
    leaves: [
      [
        'limits of the definition’s own',
        {
          routes: [route('GET /x', { isLimited: true })],
          stages: [stage({ settings: new Map() })],
        },
      ],
      ['all', { routes: [route('GET /x')], stages: [stage()] }],
      [
        'each by itself',
        {
          routes: [route('GET /x'), route('GET /')],
          stages: [
            stage({
              settings: new Map([
                ['/x/GET', setting()],
                ['//GET', setting()],
              ]),
            }),
          ],
        },
      ],
      [
        'keys of plans that do',
        {
          routes: [route('GET /x', { protection: keyed })],
          stages: [stage({ settings: new Map(), areKeysThrottled: true })],
        },
      ],
      [
        'a private API',
        { reach: 'private', routes: [route('GET /x')], stages: [stage({ settings: new Map() })] },
      ],
    ],
  },
  'data-trace': {
    finds: [
      [
        'one method',
        { stages: [stage({ settings: new Map([['/x/GET', setting({ tracesData: true })]]) })] },
      ],
    ],
    leaves: [['off', { stages: [stage()] }]],
  },
  'access-log-missing': {
    finds: [['none', { stages: [{ ...stage({ name: 'silent' }), accessLogFormat: undefined }] }]],
    leaves: [['one', { stages: [stage()] }]],
  },
  'access-log-secret': {
    finds: [
      [
        'a key',
        { stages: [stage({ accessLogFormat: '$context.requestId $context.identity.apiKey' })] },
      ],
      ['a token', { stages: [stage({ accessLogFormat: '{"t":"$context.authorizer.idToken"}' })] }],
    ],
    leaves: [
      [
        'the key’s id',
        {
          stages: [
            stage({
              accessLogFormat: '$context.identity.apiKeyId $context.authorizer.principalId',
            }),
          ],
        },
      ],
    ],
  },
  'cache-shared-by-callers': {
    finds: [
      [
        'IAM',
        { routes: [route('GET /x')], stages: [stageWith({ isCached: true }, { isCached: true })] },
      ],
      [
        'an authorizer whose source is no key',
        {
          routes: [route('GET /x', { protection: behind('users'), cacheKey: ['querystring.q'] })],
          authorizers: [authorizer()],
          stages: [stageWith({ isCached: true }, { isCached: true })],
        },
      ],
    ],
    leaves: [
      [
        'its source is one',
        {
          routes: [
            route('GET /x', { protection: behind('users'), cacheKey: ['header.authorization'] }),
          ],
          authorizers: [authorizer()],
          stages: [stageWith({ isCached: true }, { isCached: true })],
        },
      ],
      ['the cache is off', { routes: [route('GET /x')], stages: [stageWith({ isCached: true })] }],
      ['not this one', { routes: [route('GET /x')], stages: [stageWith({}, { isCached: true })] }],
      [
        'public',
        {
          routes: [route('GET /x', { protection: open })],
          stages: [stageWith({ isCached: true }, { isCached: true })],
        },
      ],
    ],
  },
  'cache-invalidated-by-anybody': {
    finds: [
      [
        'not asked for',
        {
          stages: [stageWith({ isCached: true, letsAnybodyInvalidate: true }, { isCached: true })],
        },
      ],
    ],
    leaves: [
      ['asked for', { stages: [stageWith({ isCached: true }, { isCached: true })] }],
      ['no cache', { stages: [stageWith({ isCached: true, letsAnybodyInvalidate: true })] }],
    ],
  },
}
