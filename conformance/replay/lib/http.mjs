// Raw HTTP client: sends exactly the headers it is given (fetch would add and drop some).
import http from 'node:http'
import https from 'node:https'
import zlib from 'node:zlib'

/** An answer as steps see it. */
export class HttpResult {
  constructor(status, rawHeaders, bytes, ms) {
    this.__http = true
    this.status = status
    this.rawHeaders = rawHeaders
    this.ms = ms
    const h = Object.create(null)
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const k = rawHeaders[i].toLowerCase()
      h[k] = k in h ? h[k] + ', ' + rawHeaders[i + 1] : rawHeaders[i + 1]
    }
    this.h = Object.assign({}, h)
    Object.defineProperty(this.h, '__ci', { value: true, enumerable: false })
    const ce = (h['content-encoding'] ?? '').toLowerCase()
    let b = bytes
    try {
      if (b.length && ce === 'gzip') b = zlib.gunzipSync(b)
      else if (b.length && ce === 'deflate') b = zlib.inflateSync(b)
      else if (b.length && ce === 'br') b = zlib.brotliDecompressSync(b)
    } catch {
      b = bytes
    }
    this.bytes = b
  }

  get(k) {
    switch (k) {
      case 'status':
        return this.status
      case 'ok':
        return this.status < 400
      case 'headers':
        return this.h
      case 'bytes':
        return this.bytes
      case 'text':
        return this.bytes.toString('utf8')
      // not JSON: the text itself
      case 'json': {
        const t = this.bytes.toString('utf8')
        try {
          return JSON.parse(t)
        } catch {
          return t
        }
      }
      case 'reason':
        return http.STATUS_CODES[this.status]
      default:
        return undefined
    }
  }

  summary() {
    return {
      status: this.status,
      headers: { ...this.h },
      body: this.bytes.toString('utf8').slice(0, 400),
    }
  }
}

/** Sends a request exactly as it is given: path, header names, body. */
export function send({ url, method, path, headers, host, body, timeout = 15000 }) {
  const u = new URL(url)
  const mod = u.protocol === 'https:' ? https : http
  const hdrs = []
  let hasHost = false,
    hasLen = false,
    chunked = false
  for (const [k, v] of Object.entries(headers ?? {})) {
    for (const x of Array.isArray(v) ? v : [v]) {
      const lk = k.toLowerCase()
      if (lk === 'host') hasHost = true
      if (lk === 'content-length') hasLen = true
      if (lk === 'transfer-encoding' && /chunked/i.test(String(x))) chunked = true
      hdrs.push(k, String(x))
    }
  }
  if (!hasHost) hdrs.unshift('Host', host ?? u.host)
  const buf =
    body === undefined || body === null
      ? null
      : Buffer.isBuffer(body)
        ? body
        : Buffer.from(String(body), 'utf8')
  if (!hasLen && !chunked && (buf || !['GET', 'HEAD', 'OPTIONS', 'DELETE'].includes(method)))
    hdrs.push('Content-Length', String(buf ? buf.length : 0))
  return new Promise((resolve, reject) => {
    const t0 = Date.now()
    const req = mod.request(
      {
        hostname: u.hostname,
        port: u.port || (u.protocol === 'https:' ? 443 : 80),
        method,
        path,
        headers: hdrs,
        setHost: false,
        agent: false,
        insecureHTTPParser: true,
        rejectUnauthorized: false,
      },
      (res) => {
        const chunks = []
        res.on('data', (c) => chunks.push(c))
        res.on('end', () => {
          clearTimeout(timer)
          resolve(
            new HttpResult(res.statusCode, res.rawHeaders, Buffer.concat(chunks), Date.now() - t0),
          )
        })
        res.on('error', (e) => {
          clearTimeout(timer)
          reject(e)
        })
      },
    )
    const timer = setTimeout(
      () => req.destroy(new Error('timeout after ' + timeout + ' ms')),
      timeout,
    )
    req.on('error', (e) => {
      clearTimeout(timer)
      reject(e)
    })
    if (buf && buf.length) req.write(buf)
    req.end()
  })
}
