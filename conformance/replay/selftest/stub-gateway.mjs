// A fragment of the REST control plane, and MOCK, HTTP_PROXY and AWS_PROXY without templates.
import crypto from 'node:crypto'
import http from 'node:http'

const ACCOUNT = '000000000000'
/** What has been made and not deleted. */
export const apis = new Map()
/** Where functions are called. */
export const backends = { port: 0 }
const id = () => crypto.randomBytes(5).toString('hex')
const json = (res, st, o, h = {}) => {
  const b = o === undefined ? '' : JSON.stringify(o)
  res.writeHead(st, { 'Content-Type': 'application/json', ...h })
  res.end(b)
}
const err = (res, st, code, message) => json(res, st, { message }, { 'x-amzn-ErrorType': code })

function control(req, res, body, u) {
  const p = u.pathname.split('/').filter(Boolean)
  const b = body.length ? JSON.parse(body) : {}
  if (b.name === 'refused') return err(res, 400, 'ValidationException', 'no')
  if (p[0] !== 'restapis') return err(res, 404, 'NotFoundException', 'no such stub operation')
  if (req.method === 'POST' && p.length === 1) {
    const a = { id: id(), root: id(), res: new Map(), stages: new Set() }
    a.res.set(a.root, { id: a.root, path: '/', methods: {} })
    apis.set(a.id, a)
    return json(res, 201, {
      id: a.id,
      name: b.name,
      rootResourceId: a.root,
      createdDate: Date.now() / 1000,
    })
  }
  if (req.method === 'GET' && p.length === 1)
    return json(res, 200, { item: [...apis.values()].map((a) => ({ id: a.id })) })
  const a = apis.get(p[1])
  if (!a)
    return err(res, 404, 'NotFoundException', `Invalid API identifier specified ${ACCOUNT}:${p[1]}`)
  if (req.method === 'DELETE' && p.length === 2) {
    apis.delete(p[1])
    res.writeHead(202)
    return res.end()
  }
  if (p[2] === 'deployments' && req.method === 'POST') {
    if (b.stageName) a.stages.add(b.stageName)
    return json(res, 201, { id: id(), createdDate: 1 })
  }
  if (p[2] === 'resources' && p.length === 3)
    return json(res, 200, { item: [...a.res.values()].map((r) => ({ id: r.id, path: r.path })) })
  const r = a.res.get(p[3])
  if (!r) return err(res, 404, 'NotFoundException', 'Invalid Resource identifier specified')
  if (p.length === 4 && req.method === 'POST') {
    const c = { id: id(), path: (r.path === '/' ? '' : r.path) + '/' + b.pathPart, methods: {} }
    a.res.set(c.id, c)
    return json(res, 201, { id: c.id, parentId: r.id, pathPart: b.pathPart, path: c.path })
  }
  const m = (r.methods[p[5]] ??= { responses: {} })
  if (p.length === 6) {
    Object.assign(m, b)
    return json(res, 201, {
      httpMethod: p[5],
      authorizationType: b.authorizationType,
      apiKeyRequired: false,
    })
  }
  if (p[6] === 'integration' && p.length === 7) {
    m.integration = b
    return json(res, 201, {
      type: b.type,
      cacheNamespace: r.id,
      cacheKeyParameters: [],
      passthroughBehavior: 'WHEN_NO_MATCH',
      timeoutInMillis: 29000,
    })
  }
  if (p[6] === 'integration') {
    m.responses[p[8]] = b
    return json(res, 201, { statusCode: p[8] })
  }
  return json(res, 201, { statusCode: p[7] })
}

function invoke(req, res, body, u, apiId) {
  const a = apis.get(apiId)
  const [, stage, ...rest] = u.pathname.split('/')
  const pth = '/' + rest.join('/')
  const r =
    a &&
    a.stages.has(stage) &&
    [...a.res.values()].find((x) =>
      new RegExp(
        '^' + x.path.replace(/\{[^}]*\+\}/g, '.+').replace(/\{[^}]*\}/g, '[^/]+') + '$',
      ).test(pth),
    )
  const m = r && (r.methods[req.method] ?? r.methods.ANY)
  if (!m?.integration)
    return json(
      res,
      403,
      { message: 'Missing Authentication Token' },
      {
        'x-amzn-ErrorType': 'MissingAuthenticationTokenException',
        'x-amzn-RequestId': crypto.randomUUID(),
        'x-amz-apigw-id': 'abc=',
      },
    )
  const i = m.integration
  if (i.type === 'MOCK') {
    const t = m.responses['200']?.responseTemplates?.['application/json'] ?? ''
    return json(res, 200, t ? JSON.parse(t) : undefined)
  }
  const target =
    i.type === 'AWS_PROXY'
      ? new URL(
          `http://127.0.0.1:${backends.port}/2015-03-31/functions/${encodeURIComponent(/functions\/(.*)\/invocations/.exec(i.uri)[1])}/invocations`,
        )
      : new URL(i.uri)
  const event = JSON.stringify({
    resource: r.path,
    path: pth,
    httpMethod: req.method,
    headers: { ...req.headers },
    body: body.length ? body.toString() : null,
    isBase64Encoded: false,
  })
  const q = http.request(
    target,
    {
      method: i.type === 'AWS_PROXY' ? 'POST' : (i.httpMethod ?? req.method),
      headers:
        i.type === 'AWS_PROXY'
          ? {}
          : {
              'x-from-stub': '1',
              'content-type': req.headers['content-type'] ?? 'application/json',
            },
    },
    (x) => {
      const c = []
      x.on('data', (d) => c.push(d))
      x.on('end', () => {
        const out = Buffer.concat(c)
        if (i.type !== 'AWS_PROXY') {
          res.writeHead(x.statusCode, x.headers)
          return res.end(out)
        }
        const p = JSON.parse(out)
        res.writeHead(p.statusCode, p.headers ?? { 'Content-Type': 'application/json' })
        return res.end(p.body)
      })
    },
  )
  q.end(i.type === 'AWS_PROXY' ? event : body)
}

/** The stub; `backends.port` is where it calls functions. */
export const server = http.createServer(async (req, res) => {
  const c = []
  for await (const x of req) c.push(x)
  const body = Buffer.concat(c)
  const u = new URL(req.url, 'http://x')
  const m = /^([^.]+)\.execute-api\./.exec(req.headers.host ?? '')
  if (u.pathname.includes('/hang')) return // never answers
  try {
    if (m) invoke(req, res, body, u, m[1])
    else control(req, res, body, u)
  } catch (e) {
    json(res, 500, { message: e.message })
  }
})
server.on('upgrade', (req, sock) => {
  // answers one echo frame per text frame
  const key = crypto
    .createHash('sha1')
    .update(req.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11')
    .digest('base64')
  sock.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`,
  )
  sock.on('data', (d) => {
    if ((d[0] & 15) !== 1) return sock.end()
    const n = d[1] & 127,
      mask = d.subarray(2, 6),
      t = Buffer.from(d.subarray(6, 6 + n))
    for (let i = 0; i < n; i++) t[i] ^= mask[i % 4]
    sock.write(Buffer.concat([Buffer.from([0x81, t.length]), t]))
  })
  sock.on('error', () => {})
})
