// Example adapter for unit cases: shows the calling convention, and proves that the extracted SigV4 and JWS vectors are usable.
// A project supplies its own adapter exporting the functions it has; functions it does not export are skipped.
//   vtlRender({template, context}) -> string                    vtlRequest / vtlResponse({template, context, overrides}) -> {body, context} / {body, responseOverride}
//   vtlUtil({function, args}) -> value                          jsonSchemaValidate({schema, data, draft}) -> boolean
//   sigv4Sign({request, credentials, region, service, timestamp, mode, normalizePath, signBody, omitSessionToken, expiresIn}) -> {canonicalRequest, stringToSign, signature}
//   sigv4Verify({signedRequest, secretAccessKey, sessionToken, region, service, now, mode, normalizePath}) -> boolean
//   jwsVerify({jwk, jws}) -> boolean                            mapIntegrationRequest / mapIntegrationResponse({...}) -> {header, path, querystring}
//   uriStageVariables({uri, stageVariables}) / uriPathParameters({uri, pathParameters}) -> string     parseTraceId({trace}) -> object
import crypto from 'node:crypto'

const enc = (s) =>
  encodeURIComponent(s).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase())
const sha = (d) => crypto.createHash('sha256').update(d).digest('hex')
const hm = (k, d, e) => crypto.createHmac('sha256', k).update(d).digest(e)

function canonicalPath(p, normalize) {
  let segs = p
  if (normalize) {
    const out = []
    const parts = p.split('/')
    for (const s of parts) {
      if (s === '' || s === '.') continue
      if (s === '..') out.pop()
      else out.push(s)
    }
    segs = '/' + out.join('/') + (out.length && p.endsWith('/') ? '/' : '')
  }
  // the vectors encode the path once more (double encoding), as every service except S3 does
  return segs
    .split('/')
    .map((s) => enc(s))
    .join('/')
}

function pieces(i, { signedHeaders, extraHeaders = [], extraQuery = [], bodyHash }) {
  const { request } = i
  const [rawPath, rawQuery = ''] = splitUri(request.uri)
  const q = rawQuery
    ? rawQuery.split('&').map((kv) => {
        const n = kv.indexOf('=')
        const k = n < 0 ? kv : kv.slice(0, n),
          v = n < 0 ? '' : kv.slice(n + 1)
        return [enc(dec(k)), enc(dec(v))]
      })
    : []
  const all = [...q, ...extraQuery.map(([k, v]) => [enc(k), enc(v)])].toSorted(
    (a, b) => cmp(a[0], b[0]) || cmp(a[1], b[1]),
  )
  const headers = new Map()
  for (const [k, v] of [...request.headers, ...extraHeaders]) {
    const n = k.toLowerCase()
    if (
      n === 'authorization' ||
      (signedHeaders && !signedHeaders.includes(n)) ||
      [
        'connection',
        'user-agent',
        'expect',
        'x-amzn-trace-id',
        'sec-websocket-key',
        'sec-websocket-protocol',
        'sec-websocket-version',
        'upgrade',
      ].includes(n)
    )
      continue
    const t = v.trim().replace(/\s+/g, ' ')
    headers.set(n, headers.has(n) ? headers.get(n) + ',' + t : t)
  }
  const names = [...headers.keys()].toSorted(cmp)
  const canonicalRequest = [
    request.method,
    canonicalPath(rawPath, i.normalizePath),
    all.map((kv) => kv.join('=')).join('&'),
    ...names.map((n) => `${n}:${headers.get(n)}`),
    '',
    names.join(';'),
    bodyHash,
  ].join('\n')
  return { canonicalRequest, names }
}
const dec = (s) => {
  try {
    return decodeURIComponent(s)
  } catch {
    return s
  }
}
const cmp = (a, b) => (a < b ? -1 : a > b ? 1 : 0)
function splitUri(u) {
  const n = u.indexOf('?')
  return n < 0 ? [u, ''] : [u.slice(0, n), u.slice(n + 1)]
}
function finish(cr, i, date, secret) {
  const scope = `${date.slice(0, 8)}/${i.region}/${i.service}/aws4_request`
  const stringToSign = ['AWS4-HMAC-SHA256', date, scope, sha(cr)].join('\n')
  const key = hm(hm(hm(hm('AWS4' + secret, date.slice(0, 8)), i.region), i.service), 'aws4_request')
  return { canonicalRequest: cr, stringToSign, signature: hm(key, stringToSign, 'hex') }
}

/** The texts of a signature, and the signature. */
export function sigv4Sign(i) {
  const date = i.timestamp.replace(/[-:]/g, '').replace(/\.\d+/, '')
  const bodyHash = sha(i.request.body ?? '')
  const tok = i.credentials.sessionToken
  const scope = `${date.slice(0, 8)}/${i.region}/${i.service}/aws4_request`
  if (i.mode === 'header') {
    const extra = [['X-Amz-Date', date]]
    if (tok && !i.omitSessionToken) extra.push(['X-Amz-Security-Token', tok])
    if (i.signBody) extra.push(['X-Amz-Content-Sha256', bodyHash])
    const { canonicalRequest } = pieces(i, { extraHeaders: extra, bodyHash })
    return finish(canonicalRequest, i, date, i.credentials.secretAccessKey)
  }
  const names = [...new Set(i.request.headers.map(([k]) => k.toLowerCase()))].toSorted(cmp)
  const q = [
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${i.credentials.accessKeyId}/${scope}`],
    ['X-Amz-Date', date],
    ['X-Amz-SignedHeaders', names.join(';')],
    ['X-Amz-Expires', String(i.expiresIn)],
  ]
  if (tok && !i.omitSessionToken) q.push(['X-Amz-Security-Token', tok])
  const { canonicalRequest } = pieces(i, { extraQuery: q, bodyHash })
  return finish(canonicalRequest, i, date, i.credentials.secretAccessKey)
}

/** Whether a request's signature is right. */
export function sigv4Verify(i) {
  const r = i.signedRequest
  const bodyHash = sha(r.body ?? '')
  if (i.mode === 'header') {
    const a = r.headers.find(([k]) => k.toLowerCase() === 'authorization')[1]
    const signed = /SignedHeaders=([^,]+)/.exec(a)[1].split(';'),
      sig = /Signature=([0-9a-f]+)/.exec(a)[1]
    const date = r.headers.find(([k]) => k.toLowerCase() === 'x-amz-date')[1].trim()
    const { canonicalRequest } = pieces({ ...i, request: r }, { signedHeaders: signed, bodyHash })
    return finish(canonicalRequest, i, date, i.secretAccessKey).signature === sig
  }
  const [p, q] = splitUri(r.uri)
  const kv = q.split('&')
  const get = (n) => dec((kv.find((x) => x.startsWith(n + '=')) ?? '').slice(n.length + 1))
  const sig = get('X-Amz-Signature')
  // a session token that was appended after signing is not part of the signature
  const tryWith = (drop) => {
    const uri =
      p +
      '?' +
      kv
        .filter(
          (x) => !x.startsWith('X-Amz-Signature=') && !drop.some((d) => x.startsWith(d + '=')),
        )
        .join('&')
    const { canonicalRequest } = pieces(
      { ...i, request: { ...r, uri } },
      { signedHeaders: get('X-Amz-SignedHeaders').split(';'), bodyHash },
    )
    return finish(canonicalRequest, i, get('X-Amz-Date'), i.secretAccessKey).signature === sig
  }
  return tryWith([]) || tryWith(['X-Amz-Security-Token'])
}

const HASH = { 256: 'sha256', 384: 'sha384', 512: 'sha512' }
/** Whether a compact JWS is signed with the key, by an algorithm of its own. */
export function jwsVerify({ jwk, jws }) {
  const p = jws.split('.')
  if (p.length !== 3 || !jwk) return false
  if (!p.every((x) => /^[A-Za-z0-9_-]*$/.test(x))) return false
  const head = JSON.parse(Buffer.from(p[0], 'base64url').toString())
  if (
    typeof head.alg !== 'string' ||
    (jwk.alg && jwk.alg !== head.alg) ||
    head.crit ||
    (head.kid !== undefined && jwk.kid !== undefined && head.kid !== jwk.kid)
  )
    return false
  if (jwk.use && jwk.use !== 'sig') return false
  if (jwk.key_ops && !jwk.key_ops.includes('verify')) return false
  const h = HASH[head.alg.slice(2)]
  if (!h) return false
  const data = Buffer.from(p[0] + '.' + p[1]),
    sig = Buffer.from(p[2], 'base64url')
  if (head.alg.startsWith('HS')) {
    if (jwk.kty !== 'oct') return false
    const m = crypto.createHmac(h, Buffer.from(jwk.k, 'base64url')).update(data).digest()
    return m.length === sig.length && crypto.timingSafeEqual(m, sig)
  }
  const key = crypto.createPublicKey({ key: jwk, format: 'jwk' })
  if (head.alg.startsWith('RS') && jwk.kty === 'RSA') return crypto.verify(h, data, key, sig)
  if (head.alg.startsWith('PS') && jwk.kty === 'RSA')
    return crypto.verify(
      h,
      data,
      {
        key,
        padding: crypto.constants.RSA_PKCS1_PSS_PADDING,
        saltLength: crypto.constants.RSA_PSS_SALTLEN_DIGEST,
      },
      sig,
    )
  if (head.alg.startsWith('ES') && jwk.kty === 'EC')
    return crypto.verify(h, data, { key, dsaEncoding: 'ieee-p1363' }, sig)
  return false
}
