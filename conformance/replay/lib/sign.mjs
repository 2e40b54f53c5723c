// Signature Version 4 for requests made by the replayer itself (AWS_IAM methods, @connections).
import crypto from 'node:crypto'
const h = (k, d, enc) => crypto.createHmac('sha256', k).update(d, 'utf8').digest(enc)
const sha = (d) => crypto.createHash('sha256').update(d).digest('hex')
const enc = (s) =>
  encodeURIComponent(s).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase())

/** The headers of a request with a SigV4 signature among them. */
export function sign({
  method,
  path,
  host,
  headers = {},
  body = '',
  accessKey,
  secretKey,
  sessionToken,
  region,
  service,
  now = new Date(),
}) {
  const date = now.toISOString().replace(/[-:]|\.\d{3}/g, '')
  const day = date.slice(0, 8)
  const all = {
    ...headers,
    Host: host,
    'X-Amz-Date': date,
    ...(sessionToken ? { 'X-Amz-Security-Token': sessionToken } : {}),
  }
  const [p, q = ''] = path.split('?')
  const canon = Object.fromEntries(
    Object.entries(all)
      .filter(([k]) => /^(host|x-amz-.*|content-type)$/i.test(k))
      .map(([k, v]) => [k.toLowerCase(), String(v).trim().replace(/\s+/g, ' ')]),
  )
  const signed = Object.keys(canon).toSorted()
  const query = q
    ? q
        .split('&')
        .map((kv) => {
          const [k, v = ''] = kv.split('=')
          return [enc(decodeURIComponent(k)), enc(decodeURIComponent(v))]
        })
        .toSorted((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : 1))
        .map((kv) => kv.join('='))
        .join('&')
    : ''
  const canonicalPath =
    p
      .split('/')
      .map((s) => enc(s))
      .join('/') || '/'
  const cr = [
    method,
    canonicalPath,
    query,
    ...signed.map((k) => `${k}:${canon[k]}`),
    '',
    signed.join(';'),
    sha(body ?? ''),
  ].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const sts = ['AWS4-HMAC-SHA256', date, scope, sha(cr)].join('\n')
  const key = h(h(h(h('AWS4' + secretKey, day), region), service), 'aws4_request')
  return {
    ...all,
    Authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/${scope}, SignedHeaders=${signed.join(';')}, Signature=${h(key, sts, 'hex')}`,
  }
}
