import type { Rule } from '../finding.ts'
import { isWriting, routeText } from '../protection.ts'
import { sources } from '../sources.ts'

/** More than AWS's default: what a token's owner may no longer do stays allowed for as long. */
const longTtlSeconds = 900

/** What secrets are called in queries. */
const secretName =
  /^(?:(?:x[-_])?api[-_]?key|(?:access|auth|id|session|refresh|bearer)?[-_]?token|jwt|password|passwd|secret|client[-_]?secret|authorization|signature)$/i

/** Rules about tokens, and how they are sent. */
export const tokens: readonly Rule[] = [
  {
    id: 'jwt-without-audience',
    title: 'Tokens for anybody are taken',
    severity: 'high',
    why: 'An issuer gives tokens to many applications. Without an audience the API takes a token that was given to another one, which may hand it on.',
    fix: 'Name the audiences in jwtConfiguration: the client id, or what the issuer calls this API.',
    sources: [sources.jwt],
    *check({ authorizers }) {
      for (const { name, kind, audience = [], place } of authorizers)
        if (kind === 'jwt' && audience.filter((each) => each !== '*').length === 0)
          yield { place, message: `The authorizer ${name} takes tokens of whatever audience` }
    },
  },
  {
    id: 'jwt-issuer-over-http',
    title: 'Keys are fetched without TLS',
    severity: 'high',
    why: 'Whoever can answer for the issuer on the way gives the keys that tokens are checked with, and so signs tokens.',
    fix: 'Use an issuer with an https URL.',
    sources: [sources.jwt],
    *check({ authorizers }) {
      for (const { name, issuer = '', place } of authorizers)
        if (/^http:/i.test(issuer) && !isLoopbackUrl(issuer))
          yield { place, message: `The authorizer ${name} trusts ${issuer}` }
    },
  },
  {
    id: 'user-pool-any-client',
    title: 'A user pool’s tokens pass, whichever client they are for',
    severity: 'low',
    why: 'Without scopes a method takes the ID token of every app client of the pool, also of one that anybody may sign up with, and cannot tell what the token was given for.',
    fix: 'Name authorizationScopes of this API on what writes, so that access tokens are asked for, or keep a pool for one application.',
    sources: [sources.cognito],
    *check({ routes }) {
      for (const route of routes) {
        const { authorization, scopes } = route.protection
        if (authorization === 'user pool' && scopes.length === 0 && isWriting(route))
          yield {
            place: route.place,
            message: `${routeText(route)} takes ID tokens of all clients of the pool`,
          }
      }
    },
  },
  {
    id: 'token-in-query',
    title: 'Credentials in the query string',
    severity: 'medium',
    why: 'URLs are logged by every proxy, kept in histories and sent on in Referer headers, and what stands in their query with them.',
    fix: 'Take the token from a header.',
    sources: [sources.lambdaAuthorizers, sources.bestPractices],
    *check({ authorizers, routes }) {
      for (const { name, identitySources, place } of authorizers)
        for (const source of identitySources)
          if (source.startsWith('querystring.'))
            yield {
              place,
              message: `The authorizer ${name} reads ${source.slice('querystring.'.length)} from the query string`,
            }
      for (const route of routes)
        for (const name of route.queryParameters)
          if (secretName.test(name))
            yield { place: route.place, message: `${routeText(route)} takes ${name} as a query` }
    },
  },
  {
    id: 'authorizer-long-ttl',
    title: 'A decision is kept for long',
    severity: 'low',
    why: 'What an authorizer has said is not asked again until it expires: a token that was revoked, or a user who was locked out, stays in.',
    fix: `Keep authorizerResultTtlInSeconds at ${longTtlSeconds} or below.`,
    sources: [sources.lambdaAuthorizers],
    *check({ authorizers }) {
      for (const { name, kind, ttlSeconds, place } of authorizers)
        if (kind === 'function' && ttlSeconds > longTtlSeconds)
          yield { place, message: `What the authorizer ${name} says is kept for ${ttlSeconds} s` }
    },
  },
]

/** Whether a URL leads to the gateway's own machine. */
export const isLoopbackUrl = (url: string): boolean =>
  /^[a-z]+:\/\/(?:[^@/]*@)?(?:localhost|[\w.-]+\.localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?(?:[/?#]|$)/i.test(
    url,
  )
