import type { AuditedApi, AuditedAuthorizer } from '../audited-api.ts'
import type { Rule } from '../finding.ts'
import { type EventReads, readsOf } from '../source/event-reads.ts'
import { sources } from '../sources.ts'

/** Authorizers whose answers are kept and whose source is known. */
function* keptWithSource({
  authorizers,
}: AuditedApi): Generator<readonly [AuditedAuthorizer, EventReads]> {
  for (const authorizer of authorizers)
    if (authorizer.kind === 'function' && authorizer.ttlSeconds > 0 && authorizer.source)
      yield [authorizer, readsOf(authorizer.source)]
}

/** Rules about what authorizers say, and for whom it is kept. */
export const authorizerCache: readonly Rule[] = [
  {
    id: 'authorizer-cache-key-narrow',
    title: 'The cache key of an authorizer is narrower than what its function reads',
    severity: 'high',
    why: 'What the function says is kept under its identity sources alone. What else it reads may differ from request to request, and the answer for the first is given to all that follow: a tenant, a path, an address that would have been refused.',
    fix: 'Name in identitySource whatever the function decides by, or set authorizerResultTtlInSeconds to 0.',
    sources: [sources.lambdaAuthorizerSetup, sources.lambdaAuthorizers],
    *check(api) {
      for (const [authorizer, reads] of keptWithSource(api)) {
        if (authorizer.input === 'token') continue
        const missing = unkeyed(reads, authorizer.identitySources)
        if (missing.length > 0)
          yield {
            place: authorizer.place,
            message: `The function of ${authorizer.name} reads ${missing.join(', ')}, and its answer is kept for ${authorizer.ttlSeconds} s under ${authorizer.identitySources.join(', ') || 'nothing'}`,
          }
      }
    },
  },
  {
    id: 'authorizer-broad-policy',
    title: 'A cached policy allows everything',
    severity: 'medium',
    why: 'The policy that the function answers is kept and asked for every method that has the authorizer. One that allows every resource lets a caller who was checked for one method into all of them.',
    fix: 'Answer a policy for the resources that this caller may have, or set authorizerResultTtlInSeconds to 0.',
    sources: [sources.lambdaAuthorizerOutput],
    *check(api) {
      for (const [{ name, ttlSeconds, place }, reads] of keptWithSource(api))
        if (reads.allowsEverything && usesOf(name, api) > 1)
          yield {
            place,
            message: `The function of ${name} allows every resource, and that is kept for ${ttlSeconds} s`,
          }
    },
  },
  {
    id: 'authorizer-narrow-policy',
    title: 'A cached policy allows one method only',
    severity: 'low',
    why: 'The policy for the method that was asked for first is kept and asked for the others, too: callers are refused, or not, by what they called before.',
    fix: 'Answer a policy for all that this caller may call, or set authorizerResultTtlInSeconds to 0.',
    sources: [sources.lambdaAuthorizerOutput],
    *check(api) {
      for (const [{ name, ttlSeconds, identitySources, place }, reads] of keptWithSource(api))
        if (
          reads.allowsWhatWasAsked &&
          usesOf(name, api) > 1 &&
          !identitySources.some((source) => pathSources.has(source))
        )
          yield {
            place,
            message: `The function of ${name} allows event.methodArn alone, and that is kept for ${ttlSeconds} s`,
          }
    },
  },
]

const usesOf = (name: string, { routes }: AuditedApi): number =>
  routes.reduce((count, { protection }) => count + (protection.authorizer === name ? 1 : 0), 0)

const pathSources: ReadonlySet<string> = new Set([
  'context.path',
  'context.resourcePath',
  'context.resourceId',
])

/** Members of an event that are read, and that no identity source tells apart. */
function unkeyed(reads: EventReads, identitySources: readonly string[]): readonly string[] {
  const keyed = new Set(identitySources.map((source) => source.toLowerCase()))
  const missing = new Set<string>()
  for (const member of reads.members) {
    const wanted = wantedSources(member)
    if (wanted && !wanted.some((source) => keyed.has(source.toLowerCase()))) missing.add(wanted[0]!)
  }
  for (const member of reads.whole)
    if (/^(?:multiValue)?(?:headers|queryStringParameters)$|^(?:path|stage)\w+$/i.test(member))
      missing.add(`${member} by names that are not written there`)
  return [...missing]
}

/** The identity sources that tell a member of the event apart; undefined for one that is the same, or says nothing. */
function wantedSources(member: string): readonly string[] | undefined {
  const [first = '', ...rest] = member.split('.')
  const below = rest.join('.')
  switch (first) {
    case 'headers':
    case 'multiValueHeaders':
      return below === '' ? undefined : [`header.${below.toLowerCase()}`]
    case 'queryStringParameters':
    case 'multiValueQueryStringParameters':
      return below === '' ? undefined : [`querystring.${below}`]
    case 'stageVariables':
      return below === '' ? undefined : [`stageVariables.${below}`]
    case 'pathParameters':
      return below === '' ? undefined : ['context.path']
    case 'path':
      return ['context.path']
    case 'resource':
      return ['context.resourcePath', 'context.resourceId', 'context.path']
    case 'httpMethod':
      return ['context.httpMethod']
    case 'requestContext':
      return ofContext(below)
    default:
      return undefined
  }
}

function ofContext(name: string): readonly string[] | undefined {
  if (/^(?:identity\.(?!accountId$)\w+|http\.\w+|httpMethod|path)$/.test(name))
    return [`context.${name}`]
  return /^resource(?:Id|Path)$/.test(name)
    ? [`context.${name}`, 'context.resourcePath', 'context.resourceId', 'context.path']
    : undefined
}
