import type {
  AuditedApi,
  AuditedAuthorizer,
  AuditedDomain,
  AuditedRoute,
  AuditedSetting,
  AuditedStage,
  Backend,
  Protection,
} from '../../src/audit/audited-api.ts'
import { auditApi } from '../../src/audit/audit.ts'
import type { Finding } from '../../src/audit/finding.ts'
import { drain } from '../../src/turns/slices.ts'

/** An API that no rule finds anything in. */
export const sound: AuditedApi = {
  id: 'a1',
  name: 'sound',
  reach: 'public',
  isDefaultEndpointOpen: true,
  routes: [],
  authorizers: [],
  cors: [],
  stages: [],
  domains: [],
}

export const open: Protection = { authorization: 'none', scopes: [], isKeyRequired: false }
export const iam: Protection = { ...open, authorization: 'iam' }
export const keyed: Protection = { ...open, isKeyRequired: true }
export const behind = (authorizer: string, ...scopes: readonly string[]): Protection => ({
  authorization: 'function',
  authorizer,
  scopes,
  isKeyRequired: false,
})

export const backend = (uri: string, more: Partial<Backend> = {}): Backend => ({
  kind: 'http',
  uri,
  isLinked: false,
  verifiesTls: true,
  clientValues: new Map(),
  ...more,
})

/** A route by `VERB /path`, IAM's unless it says otherwise. */
export function route(name: string, more: Partial<AuditedRoute> = {}): AuditedRoute {
  const [method = '', path = ''] = name.split(' ')
  return {
    path,
    method,
    protection: iam,
    backend: backend('https://backend.example/x'),
    cors: [],
    queryParameters: [],
    isValidated: true,
    isLimited: false,
    cacheKey: [],
    idleSchemes: [],
    place: { path, method, at: ['paths', path, method.toLowerCase()] },
    ...more,
  }
}

/** A Lambda authorizer of requests by their `Authorization` header. */
export const authorizer = (more: Partial<AuditedAuthorizer> = {}): AuditedAuthorizer => ({
  name: 'users',
  kind: 'function',
  input: 'request',
  identitySources: ['header.authorization'],
  ttlSeconds: 300,
  place: { name: 'users', at: [] },
  ...more,
})

/** A stage with a throttle and an access log. */
export const stage = (more: Partial<AuditedStage> = {}): AuditedStage => ({
  name: 'live',
  settings: new Map([['*/*', setting()]]),
  areKeysThrottled: false,
  isCached: false,
  accessLogFormat: '$context.requestId',
  place: { name: 'live', at: [] },
  ...more,
})

export const setting = (more: Partial<AuditedSetting> = {}): AuditedSetting => ({
  isThrottled: true,
  tracesData: false,
  isCached: false,
  letsAnybodyInvalidate: false,
  ...more,
})

export const domain = (name: string, more: Partial<AuditedDomain> = {}): AuditedDomain => ({
  name,
  securityPolicy: 'TLS_1_2',
  hasMutualTls: false,
  place: { name, at: [] },
  ...more,
})

/** What is found in the sound API with something else about it. */
export const findings = (more: Partial<AuditedApi>): readonly Finding[] =>
  drain(auditApi({ ...sound, ...more }))

/** A resource policy of these statements. */
export const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })

export const allowAll = {
  Effect: 'Allow',
  Principal: '*',
  Action: 'execute-api:Invoke',
  Resource: 'execute-api:/*',
}
