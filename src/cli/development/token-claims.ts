import { randomUUID } from 'node:crypto'
import { parseUserPool } from '../../model/user-pool.ts'
import { issuerProblem } from '../../wire/egress/issuer-url.ts'
import { CommandFailure } from '../playground/command-failure.ts'

/** What a development token is to be, as the command line says it. */
export type TokenRequest = {
  /** The ARN of a user pool. */
  readonly pool: string | undefined
  /** The URL of another issuer. */
  readonly issuer: string | undefined
  readonly audience: readonly string[]
  readonly scopes: readonly string[]
  /** `name=value`, each. */
  readonly claims: readonly string[]
  /** Seconds that it is good for. */
  readonly lifetime: number
}

export type TokenClaims = Readonly<Record<string, unknown>>

/** The claims of a development token: those of a user pool's in Cognito's own shape. Throws `CommandFailure`. */
export function tokenClaims(request: TokenRequest, nowMs: number): TokenClaims {
  const now = Math.floor(nowMs / 1000)
  const times = { iat: now, exp: now + request.lifetime }
  const own = request.pool === undefined ? issuerClaims(request) : poolClaims(request.pool, request)
  return {
    ...own,
    ...times,
    jti: randomUUID(),
    ...Object.fromEntries(request.claims.map(readClaim)),
  }
}

/** With a scope an access token, which methods with scopes want; else an ID token. */
function poolClaims(arn: string, { issuer, audience, scopes }: TokenRequest): TokenClaims {
  if (issuer !== undefined) throw wrong('say --pool or --issuer, not both')
  const pool = parseUserPool(arn)
  if (!pool)
    throw wrong(
      `--pool is "${arn}"; it must read arn:aws:cognito-idp:{region}:{account}:userpool/{id}`,
    )
  const client = audience[0] ?? 'development'
  if (audience.length > 1) throw wrong('a user pool’s token has one audience, its client id')
  const common = { iss: pool.issuer, sub: developer }
  return scopes.length > 0
    ? {
        ...common,
        token_use: 'access',
        client_id: client,
        username: 'developer',
        scope: scopes.join(' '),
        version: 2,
      }
    : { ...common, token_use: 'id', aud: client, 'cognito:username': 'developer' }
}

/** Cognito's subjects are UUIDs; this one is always the same. */
const developer = '00000000-0000-4000-8000-00000000de5e'

function issuerClaims({ issuer, audience, scopes }: TokenRequest): TokenClaims {
  if (issuer === undefined)
    throw wrong(
      'say whose token it is: --pool with the ARN of a user pool, or --issuer with a URL, as the authorizer has it',
    )
  const problem = issuerProblem(issuer)
  if (problem !== undefined) throw wrong(`--issuer is "${issuer}"; it ${problem}`)
  if (audience.length === 0)
    throw wrong('say by --audience for whom it is: one of the authorizer’s audiences')
  return {
    iss: issuer,
    sub: 'developer',
    aud: audience.length === 1 ? audience[0] : audience,
    ...(scopes.length > 0 && { scope: scopes.join(' ') }),
  }
}

/** What JSON reads is what it says: numbers, `true`, lists; all else is text. */
function readClaim(text: string): readonly [name: string, value: unknown] {
  const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (name === undefined) throw wrong(`--claim is ${JSON.stringify(text)}; it must be name=value`)
  try {
    return [name, JSON.parse(value)]
  } catch {
    return [name, value]
  }
}

const wrong = (message: string) => new CommandFailure(message, 2)
