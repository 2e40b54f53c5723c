// Lambda: function URLs, and the Invoke API.
import crypto from 'node:crypto'
import { handlers } from '../lambdas.mjs'
import { pairs } from './pairs.mjs'

/** Answers a request to a function URL. */
export function lambdaUrl(backends, req, res, body, u) {
  const m = /^\/lambdaurl\/(echotrim|echo|status|fn\/[^/]+)(\/.*)?$/.exec(u.pathname)
  if (!m) {
    res.statusCode = 404
    return res.end()
  }
  const [, mode, p] = m
  const path = p ?? '/'
  const headers = {}
  for (const [k, v] of pairs(req.rawHeaders)) {
    const n = k.toLowerCase()
    if (n === 'connection' || n === 'transfer-encoding') continue
    headers[n] = n in headers ? headers[n] + ',' + v : v
  }
  const host = (req.headers.host ?? backends.base).split('/')[0]
  headers['x-forwarded-for'] = '127.0.0.1'
  headers['x-forwarded-port'] = '443'
  headers['x-forwarded-proto'] = 'https'
  headers['x-amzn-tls-version'] = 'TLSv1.2'
  headers['x-amzn-tls-cipher-suite'] = 'ECDHE-RSA-AES128-GCM-SHA256'
  headers['x-amzn-trace-id'] ??=
    'Root=1-' + crypto.randomBytes(4).toString('hex') + '-' + crypto.randomBytes(12).toString('hex')
  const q = {}
  for (const [k, v] of u.searchParams) q[k] = k in q ? q[k] + ',' + v : v
  const ct = req.headers['content-type'] ?? ''
  const textual = /json|text|xml|javascript|x-www-form-urlencoded/i.test(ct) || !ct
  const event = {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: u.search.slice(1),
    headers,
    ...(Object.keys(q).length ? { queryStringParameters: q } : {}),
    requestContext: {
      accountId: 'anonymous',
      apiId: 'url',
      domainName: host,
      domainPrefix: 'url',
      http: {
        method: req.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: crypto.randomUUID(),
      routeKey: '$default',
      stage: '$default',
    },
    ...(body.length ? { body: textual ? body.toString('utf8') : body.toString('base64') } : {}),
    isBase64Encoded: body.length > 0 && !textual,
  }
  let r
  if (mode === 'status') r = handlers['lambda_echo_status_code.py'](event, {})
  else if (mode.startsWith('fn/')) {
    const f = backends.functions.get(decodeURIComponent(mode.slice(3)))
    if (!f) {
      res.statusCode = 404
      return res.end('{"Message":null}')
    }
    try {
      r = f.fn(event, { functionName: mode.slice(3), env: f.env })
    } catch {
      res.statusCode = 502
      return res.end('Internal Server Error')
    }
  } else
    r = handlers.lambdaUrlEcho(event, {
      env: { TRIM_X_HEADERS: mode === 'echotrim' ? '1' : '0' },
    })
  let status = 200,
    out,
    h = { 'Content-Type': 'application/json' }
  if (r && typeof r === 'object' && 'statusCode' in r) {
    status = r.statusCode
    h = { ...h, ...r.headers }
    out = r.isBase64Encoded
      ? Buffer.from(r.body, 'base64')
      : Buffer.from(
          typeof r.body === 'string' ? r.body : r.body === undefined ? '' : JSON.stringify(r.body),
        )
  } else out = Buffer.from(typeof r === 'string' ? r : JSON.stringify(r))
  res.writeHead(status, {
    Date: new Date().toUTCString(),
    ...h,
    'Content-Length': out.length,
    Connection: 'keep-alive',
    'x-amzn-RequestId': crypto.randomUUID(),
    'X-Amzn-Trace-Id':
      headers['x-amzn-trace-id'].split(';')[0] + ';Parent=0000000000000000;Sampled=0',
  })
  res.end(out)
}

/** Answers an invocation. */
export async function invoke(backends, req, res, body, fnRef) {
  const name = fnRef.startsWith('arn:') ? fnRef.split(':')[6] : fnRef.split(':')[0]
  const f = backends.functions.get(name)
  const rid = crypto.randomUUID()
  const base = {
    Date: new Date().toUTCString(),
    'Content-Type': 'application/json',
    'x-amzn-RequestId': rid,
  }
  if (!f) {
    const out = JSON.stringify({
      Type: 'User',
      Message: `Function not found: arn:aws:lambda:${backends.region}:${backends.account}:function:${name}`,
    })
    res.writeHead(404, { ...base, 'x-amzn-ErrorType': 'ResourceNotFoundException' })
    return res.end(out)
  }
  const type = req.headers['x-amz-invocation-type'] ?? 'RequestResponse'
  let event
  const txt = body.toString('utf8')
  try {
    event = txt === '' ? {} : JSON.parse(txt)
  } catch (e) {
    res.writeHead(400, { ...base, 'x-amzn-ErrorType': 'InvalidRequestContentException' })
    return res.end(
      JSON.stringify({
        Type: 'User',
        message: `Could not parse request body into json: Could not parse payload into json: ${e.message}`,
      }),
    )
  }
  f.last = event
  ;(f.events ??= []).push(event)
  if (type === 'Event') {
    res.writeHead(202, base)
    res.end()
    try {
      f.fn(event, { functionName: name, env: f.env })
    } catch {
      /* async */
    }
    return undefined
  }
  if (type === 'DryRun') {
    res.writeHead(204, base)
    return res.end()
  }
  let out,
    err = false
  try {
    out = await f.fn(event, { functionName: name, env: f.env, requestId: rid })
  } catch (e) {
    err = true
    out = {
      errorMessage: e.message,
      errorType: e.errorType ?? 'Exception',
      requestId: rid,
      stackTrace: e.stackTrace ?? [],
    }
  }
  const payload = Buffer.from(out === undefined ? 'null' : JSON.stringify(out))
  res.writeHead(200, {
    ...base,
    'Content-Length': payload.length,
    'X-Amz-Executed-Version': '$LATEST',
    'X-Amzn-Trace-Id': 'Root=1-00000000-000000000000000000000000;Sampled=0',
    ...(err ? { 'X-Amz-Function-Error': 'Unhandled' } : {}),
  })
  res.end(payload)
}
