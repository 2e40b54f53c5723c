// S3: objects of buckets that a step has made.
import crypto from 'node:crypto'
import { md5, xmlEsc } from './reply.mjs'

/** Answers a request. */
export function s3(aws, req, res, body, u) {
  let parts = decodeURIComponent(u.pathname).split('/').slice(1)
  const vh = /^([^.]+(?:\.[^.]+)*)\.s3[.-]/.exec(req.headers.host ?? '')
  const bucket = vh && aws.buckets.has(vh[1]) ? vh[1] : parts.shift()
  const key = parts.join('/')
  const rid = crypto.randomBytes(8).toString('hex').toUpperCase()
  const xml = (status, code, msg, extra = '') => {
    const b = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${msg}</Message>${extra}<RequestId>${rid}</RequestId><HostId>${crypto.randomBytes(32).toString('base64')}</HostId></Error>`
    res.writeHead(status, { 'Content-Type': 'application/xml', 'x-amz-request-id': rid })
    res.end(req.method === 'HEAD' ? undefined : b)
  }
  const b = aws.buckets.get(bucket)
  if (!b)
    return xml(
      404,
      'NoSuchBucket',
      'The specified bucket does not exist',
      `<BucketName>${xmlEsc(bucket)}</BucketName>`,
    )
  if (req.method === 'PUT') {
    let data = body
    if (/aws-chunked/.test(req.headers['content-encoding'] ?? '')) data = dechunk(body)
    b.set(key, { body: data, type: req.headers['content-type'] ?? 'binary/octet-stream' })
    res.writeHead(200, {
      ETag: `"${md5(data)}"`,
      'x-amz-request-id': rid,
      'x-amz-server-side-encryption': 'AES256',
      'Content-Length': 0,
    })
    return res.end()
  }
  if (req.method === 'DELETE') {
    b.delete(key)
    res.writeHead(204, { 'x-amz-request-id': rid })
    return res.end()
  }
  if (req.method === 'GET' || req.method === 'HEAD') {
    const o = b.get(key)
    if (!o)
      return xml(404, 'NoSuchKey', 'The specified key does not exist.', `<Key>${xmlEsc(key)}</Key>`)
    res.writeHead(200, {
      'Content-Type': u.searchParams.get('response-content-type') || o.type,
      'Content-Length': o.body.length,
      ETag: `"${md5(o.body)}"`,
      'Last-Modified': new Date().toUTCString(),
      'Accept-Ranges': 'bytes',
      'x-amz-request-id': rid,
      'x-amz-server-side-encryption': 'AES256',
      Server: 'AmazonS3',
    })
    return res.end(req.method === 'HEAD' ? undefined : o.body)
  }
  return xml(
    405,
    'MethodNotAllowed',
    'The specified method is not allowed against this resource.',
    `<Method>${req.method}</Method><ResourceType>OBJECT</ResourceType>`,
  )
}

function dechunk(b) {
  const out = []
  let i = 0
  while (i < b.length) {
    const e = b.indexOf('\r\n', i)
    if (e < 0) break
    const n = parseInt(b.toString('latin1', i, e).split(';')[0], 16)
    if (!n) break
    out.push(b.subarray(e + 2, e + 2 + n))
    i = e + 2 + n + 2
  }
  return Buffer.concat(out)
}
