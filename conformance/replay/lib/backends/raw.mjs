// Exact bytes.
import { pairs } from './pairs.mjs'

// /raw/fixed?b64=..&ct=..&status=..&h.<name>=..  answers those bytes;  /raw/echo answers the request body unchanged;
// /raw/keep/<key> remembers the last body under <key> (read with step "rawKept")
export function raw(backends, req, res, body, u, rec) {
  rec.bodyB64 = body.toString('base64')
  const h = { Date: new Date().toUTCString() }
  for (const [k, v] of u.searchParams) if (k.startsWith('h.')) h[k.slice(2)] = v
  if (u.pathname === '/raw/fixed') {
    const b = Buffer.from(u.searchParams.get('b64') ?? '', 'base64')
    if (u.searchParams.get('ct')) h['Content-Type'] = u.searchParams.get('ct')
    res.writeHead(Number(u.searchParams.get('status') ?? 200), {
      ...h,
      'Content-Length': b.length,
    })
    return res.end(b)
  }
  if (u.pathname.startsWith('/raw/slow')) {
    setTimeout(
      () => {
        res.writeHead(200, { ...h, 'Content-Type': 'application/json' })
        res.end('{"slow":true}')
      },
      Number(u.searchParams.get('ms') ?? 1000),
    )
    return undefined
  }
  if (u.pathname.startsWith('/raw/keep/')) {
    ;(backends.kept ??= new Map()).set(u.pathname.slice(10), {
      body,
      headers: Object.fromEntries(pairs(req.rawHeaders).map(([k, v]) => [k.toLowerCase(), v])),
      url: req.url,
      method: req.method,
    })
    res.writeHead(200, { ...h, 'Content-Type': 'application/json' })
    return res.end('{}')
  }
  res.writeHead(200, {
    ...h,
    'Content-Type': req.headers['content-type'] ?? 'application/octet-stream',
    'Content-Length': body.length,
  })
  return res.end(body)
}
