// A look-alike of httpbin.org.
import { pairs } from './pairs.mjs'

const titleCase = (k) =>
  k
    .toLowerCase()
    .split('-')
    .map((p) => p[0]?.toUpperCase() + p.slice(1))
    .join('-')

/** Answers a request. */
export function httpbin(backends, req, res, body, u) {
  const path = u.pathname.slice('/httpbin'.length) || '/'
  const st = /^\/+status\/(\d+)$/.exec(path)
  const headers = {}
  for (const [k, v] of pairs(req.rawHeaders)) {
    if (k.toLowerCase() === 'connection') continue
    const n = titleCase(k)
    headers[n] = n in headers ? headers[n] + ',' + v : v
  }
  const args = {}
  for (const [k, v] of u.searchParams) args[k] = k in args ? [].concat(args[k], v) : v
  let json = null
  try {
    json = JSON.parse(body.toString('utf8'))
  } catch {
    /* no JSON */
  }
  const ct = req.headers['content-type'] ?? ''
  const form = {}
  let data = body.toString('utf8')
  if (/x-www-form-urlencoded/.test(ct)) {
    for (const [k, v] of new URLSearchParams(data)) form[k] = v
    data = ''
  }
  const out = {
    args,
    data,
    files: {},
    form,
    headers,
    json,
    method: req.method,
    origin: '127.0.0.1',
    url: `http://${req.headers.host ?? backends.base}${path}${u.search}`,
  }
  const raw = Buffer.from(st ? '' : JSON.stringify(out))
  res.writeHead(st ? Number(st[1]) : 200, {
    Date: new Date().toUTCString(),
    'Content-Type': st ? 'text/html; charset=utf-8' : 'application/json',
    'Content-Length': raw.length,
    Connection: 'keep-alive',
    Server: 'gunicorn/19.9.0',
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Credentials': 'true',
  })
  res.end(req.method === 'HEAD' ? undefined : raw)
}
