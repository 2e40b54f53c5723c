import { signRequest, type SigningCredentials } from '../../wire/sigv4/sign-request.ts'
import { CommandFailure } from '../playground/command-failure.ts'
import type { Settings } from '../settings.ts'

/** What a handshake is made of. */
export type Handshake = {
  /** `ws:` or `wss:`. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Reads where to connect: a URL of ws, wss, http or https, or the path of an API of the gateway that the settings say,
 * `/_aws/execute-api/{apiId}/{stage}`. Throws {@link CommandFailure} for anything else.
 */
export function readAddress(given: string, { host, port }: Settings): URL {
  const here = `ws://${host.includes(':') ? `[${host}]` : host}:${port}`
  const text = given.startsWith('/') ? `${here}${given}` : given
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^(?:wss?|https?):$/.test(url.protocol))
    throw new CommandFailure(
      `${JSON.stringify(given)} is no address; write ws://…, wss://… or a path such as /_aws/execute-api/{apiId}/{stage}`,
      2,
    )
  if (url.username !== '' || url.password !== '')
    throw new CommandFailure('the address must not hold a user: send a --header in its place', 2)
  url.protocol = url.protocol.replace('http', 'ws')
  url.hash = ''
  return url
}

/** Who signs a handshake, and for which region. */
export type Signer = { readonly credentials: SigningCredentials; readonly region: string }

/** The keys that AWS's own clients would take from the environment; without any, the gateway's. */
export function readSigner(env: Environment, settings: Settings): Signer {
  const accessKeyId = env['AWS_ACCESS_KEY_ID']
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY']
  const sessionToken = env['AWS_SESSION_TOKEN']
  const region = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || settings.region
  if (!accessKeyId || !secretAccessKey) return { credentials: settings, region }
  return {
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
    region,
  }
}

type Environment = Readonly<Record<string, string | undefined>>

/** The handshake, signed for `execute-api` where that is asked for. */
export function handshakeOf(
  address: URL,
  headers: Readonly<Record<string, string>>,
  signer: Signer | undefined,
  now: number,
): Handshake {
  const url = address.href
  if (!signer) return { url, headers }
  const signed = signRequest({
    method: 'GET',
    url: url.replace(/^ws/, 'http'),
    headers: [['host', headers['host'] ?? address.host]],
    ...signer,
    service: 'execute-api',
    now,
  })
  return { url, headers: { ...headers, ...Object.fromEntries(signed) } }
}
