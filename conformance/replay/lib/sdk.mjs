// AWS SDK v3 (JavaScript) clients, unmodified; results and errors are normalised to one shape.
import * as v1 from '@aws-sdk/client-api-gateway'
import * as v2 from '@aws-sdk/client-apigatewayv2'

const BLOB = {
  ImportRestApi: ['body'],
  PutRestApi: ['body'],
  ImportDocumentationParts: ['body'],
  ImportApiKeys: ['body'],
}

/** Clients by service and region. */
export class Sdk {
  constructor({ control, controlV2, region, accessKey, secretKey, sessionToken, timeout }) {
    Object.assign(this, { control, controlV2, region, accessKey, secretKey, sessionToken, timeout })
    this.clients = new Map()
  }

  client(service, region) {
    const k = service + '/' + region
    if (!this.clients.has(k)) {
      const cfg = {
        endpoint: service === 'apigatewayv2' ? (this.controlV2 ?? this.control) : this.control,
        region,
        maxAttempts: 1,
        credentials: {
          accessKeyId: this.accessKey,
          secretAccessKey: this.secretKey,
          ...(this.sessionToken ? { sessionToken: this.sessionToken } : {}),
        },
        requestHandler: {
          requestTimeout: this.timeout,
          connectionTimeout: this.timeout,
          throwOnRequestTimeout: true,
        },
        logger: { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
      }
      this.clients.set(
        k,
        service === 'apigatewayv2' ? new v2.ApiGatewayV2Client(cfg) : new v1.APIGatewayClient(cfg),
      )
    }
    return this.clients.get(k)
  }

  async call(service, op, params, region) {
    const lib = service === 'apigatewayv2' ? v2 : v1
    const Cmd = lib[op + 'Command']
    if (!Cmd) return { __exception: `the SDK has no operation ${op}` }
    const input = { ...params }
    for (const f of BLOB[op] ?? [])
      if (typeof input[f] === 'string') input[f] = Buffer.from(input[f], 'utf8')
    const cmd = new Cmd(input)
    if (hasNull(input)) {
      // the SDK drops null members; the recorded calls sent them, so put them back before signing
      cmd.middlewareStack.add(
        (next) => async (args) => {
          const b = args.request?.body
          if (typeof b === 'string' && b.startsWith('{')) {
            const o = JSON.parse(b)
            putNulls(o, input)
            args.request.body = JSON.stringify(o)
            if (args.request.headers['content-length'])
              args.request.headers['content-length'] = String(Buffer.byteLength(args.request.body))
          }
          return next(args)
        },
        { step: 'serialize', priority: 'low', name: 'keepNulls' },
      )
    }
    const ac = new AbortController()
    const timer = setTimeout(() => ac.abort(), this.timeout)
    try {
      const out = await this.client(service, region ?? this.region).send(cmd, {
        abortSignal: ac.signal,
      })
      return norm(out)
    } catch (e) {
      const st = e.$metadata?.httpStatusCode
      if (st === undefined && !e.$fault)
        return { __exception: `${e.name}: ${e.message}`.slice(0, 500) }
      const r = { Error: { Code: e.name, Message: e.message } }
      // Recorded errors have a member `message` where the service model defines the error, and only there: all 102
      // BadRequestException, NotFoundException and ConflictException, none of the 15 ValidationException and
      // SerializationException.
      if (e.message !== undefined && lib[e.name]) r.message = e.message
      for (const k of Object.keys(e))
        if (
          ![
            'name',
            'message',
            '$fault',
            '$metadata',
            '$response',
            '$service',
            'stack',
            '$retryable',
            'Error',
          ].includes(k) &&
          e[k] !== undefined &&
          k !== 'Message'
        )
          r[k] = e[k]
      r.ResponseMetadata = { HTTPStatusCode: st }
      // the SDK could not parse the error document at all
      if (e.$response && e.name === 'SyntaxError') r.__unparsable = true
      return r
    } finally {
      clearTimeout(timer)
    }
  }

  destroy() {
    for (const c of this.clients.values()) c.destroy()
  }
}

function hasNull(x) {
  return (
    x === null ||
    (x && typeof x === 'object' && !Buffer.isBuffer(x) && Object.values(x).some(hasNull))
  )
}
function putNulls(o, i) {
  if (Array.isArray(i)) {
    i.forEach((x, n) => {
      if (o?.[n] && typeof x === 'object' && x) putNulls(o[n], x)
    })
    return
  }
  for (const [k, v] of Object.entries(i)) {
    if (v === null) {
      if (o && typeof o === 'object') o[k] = null
    } else if (v && typeof v === 'object' && hasNull(v)) {
      if (o[k] === undefined) o[k] = {}
      putNulls(o[k], v)
    }
  }
}

function norm(o) {
  const { $metadata, ...rest } = o
  const r = {}
  for (const [k, v] of Object.entries(rest))
    if (v !== undefined) r[k] = v instanceof Uint8Array ? Buffer.from(v) : v
  r.ResponseMetadata = { HTTPStatusCode: $metadata.httpStatusCode }
  return r
}
