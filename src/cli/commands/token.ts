import { sign } from 'node:crypto'
import { defineCommand } from 'citty'
import { developmentKey, type DevelopmentKey } from '../development/development-key.ts'
import { tokenClaims, type TokenClaims } from '../development/token-claims.ts'
import {
  CommandFailure,
  refuseUnknownArguments,
  reportFailure,
} from '../playground/command-failure.ts'
import { readSettings } from '../settings.ts'
import { SettingError } from '../setting-error.ts'

const options = ['pool', 'issuer', 'audience', 'scope', 'claim', 'expires-in']

/** Seconds; longer than a month is no development. */
const maxLifetime = 2_592_000

/** `tidegate token`: prints a token that the local gateway takes for a user pool's or another issuer's. */
export const token = defineCommand({
  meta: {
    name: 'token',
    description: 'Print a token that the gateway on this machine takes for an issuer’s own',
  },
  args: {
    pool: {
      type: 'string',
      description: 'The user pool whose token it stands for',
      valueHint: 'ARN',
    },
    issuer: { type: 'string', description: 'Or another issuer', valueHint: 'URL' },
    audience: {
      type: 'string',
      description: 'For whom: a client id, or an audience of the authorizer; as often as needed',
      valueHint: 'text',
    },
    scope: {
      type: 'string',
      description: 'As often as needed; a user pool’s token with one is an access token',
      valueHint: 'name',
    },
    claim: {
      type: 'string',
      description: 'As often as needed; JSON where it is some, else text',
      valueHint: 'name=value',
    },
    'expires-in': { type: 'string', description: 'Seconds it is good for: 3600', valueHint: 'n' },
  },
  run({ args, rawArgs }) {
    reportFailure(() => {
      // The parser gives options with a hyphen by a second name, too.
      refuseUnknownArguments(args, ['expiresIn'], options)
      const claims = tokenClaims(
        {
          pool: args.pool,
          issuer: args.issuer,
          audience: valuesOf('audience', rawArgs),
          scopes: valuesOf('scope', rawArgs).flatMap((text) => text.split(/\s+/)),
          claims: valuesOf('claim', rawArgs),
          lifetime: readLifetime(args['expires-in'] ?? '3600'),
        },
        Date.now(),
      )
      console.log(signed(claims, keyOfSettings()))
    })
  },
})

function keyOfSettings(): DevelopmentKey {
  try {
    return developmentKey(readSettings(process.env))
  } catch (error) {
    if (error instanceof SettingError) throw new CommandFailure(error.message, 2)
    throw error
  }
}

/** The parser keeps one value of an option: they are read off the command line itself. */
const valuesOf = (option: string, rawArgs: readonly string[]): readonly string[] =>
  rawArgs.flatMap((argument, index) => {
    if (argument === `--${option}`) return [rawArgs[index + 1] ?? '']
    const start = `--${option}=`
    return argument.startsWith(start) ? [argument.slice(start.length)] : []
  })

function readLifetime(text: string): number {
  const seconds = Number(text)
  if (/^\d+$/.test(text) && seconds > 0 && seconds <= maxLifetime) return seconds
  throw new CommandFailure(
    `--expires-in is "${text}"; it must be a number of seconds from 1 to ${maxLifetime}`,
    2,
  )
}

function signed(claims: TokenClaims, { kid, privateKey }: DevelopmentKey): string {
  const segment = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const input = `${segment({ alg: 'RS256', kid, typ: 'JWT' })}.${segment(claims)}`
  return `${input}.${sign('RSA-SHA256', Buffer.from(input), privateKey).toString('base64url')}`
}
