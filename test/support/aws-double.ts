import { createHash, createHmac, randomBytes } from 'node:crypto'
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readClaim, type Claim } from './aws-signature.ts'

/** A signed call as the double received and verified it. */
export type AwsReceived = {
  readonly service: string
  readonly region: string
  /** The role whose session signed it; undefined: the operator. */
  readonly role: string | undefined
  readonly method: string
  /** Raw request target. */
  readonly target: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export type AwsAnswer = {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Writes the body piece by piece, behind headers that are sent at once. */
  readonly stream?: (body: AwsBody) => void
}

export type AwsBody = {
  write(bytes: Uint8Array): void
  end(): void
  /** Resets the connection. */
  destroy(): void
  /** Resolves when the caller has gone away before the end. */
  readonly abandoned: Promise<void>
}

/**
 * AWS on loopback: every service on one port. A call whose signature is not the one that the specification
 * of Signature Version 4 gives is refused, as AWS does, with the text that should have been signed. STS
 * gives sessions to the operator. With `behind` it answers nothing itself: a call it has verified goes on to
 * services there, which somebody else wrote, STS among them if `sts` is true.
 */
export type AwsDouble = {
  readonly url: string
  /** Verified calls, oldest first, without those to STS. */
  readonly received: readonly AwsReceived[]
  last(): AwsReceived
  /** Roles assumed so far. */
  readonly assumed: readonly string[]
  /** How calls to services are answered from now on; `hang`: never. */
  answerWith(answer: AwsAnswer | 'hang' | ((call: AwsReceived) => AwsAnswer)): void
  /** Session tokens and secrets given out: nobody else may ever see one. */
  readonly secrets: readonly string[]
  /** Refuses every signature from now on, or no longer. */
  distrust(on: boolean): void
  stop(): Promise<void>
}

type Holder = { readonly secret: string; readonly token?: string; readonly role?: string }

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
/** Role that nobody may assume. */
export const forbiddenRole = 'arn:aws:iam::123456789012:role/forbidden'

export async function startAwsDouble(
  operator: { readonly accessKeyId: string; readonly secretAccessKey: string },
  behind?: { readonly url: string; readonly sts: boolean },
): Promise<AwsDouble> {
  const holders = new Map<string, Holder>([
    [operator.accessKeyId, { secret: operator.secretAccessKey }],
  ])
  const received: AwsReceived[] = []
  const assumed: string[] = []
  const secrets: string[] = [operator.secretAccessKey]
  let answer: Parameters<AwsDouble['answerWith']>[0] = {}
  let distrusted = false

  function remember(role: string, id: string, secret: string, token: string): void {
    holders.set(id, { secret, token, role })
    assumed.push(role)
    secrets.push(secret, token)
  }

  /** A session of the STS behind, which is remembered for its holder's signatures. */
  async function assumeBehind(url: string, request: Wire): Promise<AwsAnswer> {
    const given = await forward(url, request)
    const element = (name: string) => new RegExp(`<${name}>([^<]+)</`).exec(String(given.body))?.[1]
    const role = roleIn(request.body)
    remember(
      role,
      element('AccessKeyId') ?? '',
      element('SecretAccessKey') ?? '',
      element('SessionToken') ?? '',
    )
    return given
  }

  function assume(body: Buffer): AwsAnswer {
    const role = roleIn(body)
    if (role === forbiddenRole) {
      return {
        status: 403,
        body: '<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>',
      }
    }
    const id = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`
    const secret = randomBytes(30).toString('base64')
    const token = `${randomBytes(60).toString('base64')}/+==`
    remember(role, id, secret, token)
    const expiration = new Date(Date.now() + 3_600_000).toISOString()
    return {
      headers: { 'content-type': 'text/xml' },
      body: `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>${id}</AccessKeyId><SecretAccessKey>${secret}</SecretAccessKey><SessionToken>${token}</SessionToken><Expiration>${expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    }
  }

  async function handle(request: Wire): Promise<AwsAnswer | 'hang'> {
    const claim = readClaim(request.headers['authorization'])
    const holder = holders.get(claim.accessKeyId)
    const expected = holder && expectedSignature(request, claim, holder.secret)
    const trusted = !distrusted || claim.service === 'sts'
    if (!expected || !trusted || expected.signature !== claim.signature || expected.problem) {
      return {
        status: 403,
        headers: { 'content-type': 'application/xml' },
        body: `<Error><Code>SignatureDoesNotMatch</Code><Message>${expected?.problem ?? ''}</Message><AWSAccessKeyId>${claim.accessKeyId}</AWSAccessKeyId><CanonicalRequest>${expected?.canonical ?? ''}</CanonicalRequest></Error>`,
      }
    }
    if (request.headers['x-amz-security-token'] !== holder.token) {
      return { status: 403, body: '<Error><Code>InvalidToken</Code></Error>' }
    }
    if (claim.service === 'sts')
      return behind?.sts ? assumeBehind(behind.url, request) : assume(request.body)
    const call = { ...request, service: claim.service, region: claim.region, role: holder.role }
    received.push(call)
    if (behind) return forward(behind.url, request)
    return typeof answer === 'function' ? answer(call) : answer
  }

  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('error', () => outgoing.destroy())
    incoming.on('end', () => {
      handle(onWire(incoming, Buffer.concat(chunks))).then(
        (given) => {
          if (given === 'hang') return
          const { status = 200, headers = { 'content-type': 'application/json' } } = given
          outgoing.writeHead(status, headers)
          if (!given.stream) {
            outgoing.end(given.body ?? '{}')
            return
          }
          outgoing.flushHeaders()
          given.stream({
            write: (bytes) => void outgoing.write(bytes),
            end: () => void outgoing.end(),
            destroy: () => void outgoing.destroy(),
            abandoned: new Promise((resolve) =>
              outgoing.once('close', () => {
                if (!outgoing.writableFinished) resolve()
              }),
            ),
          })
        },
        () => outgoing.destroy(),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    assumed,
    secrets,
    last() {
      const call = received.at(-1)
      if (!call) throw new Error('no service has received a call that it could verify')
      return call
    },
    answerWith(next) {
      answer = next
    },
    distrust(on) {
      distrusted = on
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

const roleIn = (body: Buffer): string => new URLSearchParams(body.toString()).get('RoleArn') ?? ''

/** Hands a call on as it is, Authorization included: stand-ins for AWS tell services apart by it. */
async function forward(url: string, { method, target, headers, body }: Wire): Promise<AwsAnswer> {
  const given = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest(url + target, { method, headers }, resolve)
      .once('error', reject)
      .end(body)
  })
  const chunks: Buffer[] = []
  for await (const chunk of given) chunks.push(chunk as Buffer)
  const { 'transfer-encoding': _, connection: __, ...rest } = onWire(given, body).headers
  return { status: given.statusCode ?? 502, headers: rest, body: Buffer.concat(chunks) }
}

type Wire = Pick<AwsReceived, 'method' | 'target' | 'headers' | 'body'>

function onWire({ method = '', url = '', headers }: IncomingMessage, body: Buffer): Wire {
  const single = Object.entries(headers).map(([name, value]) => [name, String(value)])
  return { method, target: url, body, headers: Object.fromEntries(single) }
}

/** What the holder of `secret` signs for this request; `problem` where AWS refuses it whatever the signature. */
function expectedSignature({ method, target, headers, body }: Wire, claim: Claim, secret: string) {
  const [path = '/', query = ''] = target.split('?')
  const isS3 = claim.service === 's3'
  const canonicalPath = path
    .split('/')
    .map((part) => strict(isS3 ? decodeURIComponent(part) : part))
    .join('/')
  const pairs = query
    .split('&')
    .filter(Boolean)
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
  const bodyHash = sha256(body)
  const canonical = [
    method,
    canonicalPath,
    pairs.toSorted().join('&'),
    ...claim.signedHeaders.map(
      (name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`,
    ),
    '',
    claim.signedHeaders.join(';'),
    bodyHash,
  ].join('\n')
  const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n')
  let key: string | Buffer = `AWS4${secret}`
  for (const part of [claim.date, claim.region, claim.service, 'aws4_request'])
    key = hmac(key, part)
  const mustSign = Object.keys(headers).filter(
    (name) => name === 'host' || name === 'content-type' || name.startsWith('x-amz-'),
  )
  const unsigned = mustSign.filter((name) => !claim.signedHeaders.includes(name))
  const problem =
    unsigned.length > 0
      ? `not signed: ${unsigned.join()}`
      : isS3 && headers['x-amz-content-sha256'] !== bodyHash
        ? 'x-amz-content-sha256 is not the hash of the body'
        : undefined
  return { canonical, signature: hmac(key, toSign).toString('hex'), problem }
}

const strict = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
