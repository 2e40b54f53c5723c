import crypto from 'node:crypto'

/** As SQS and S3 tell it. */
export const md5 = (b) => crypto.createHash('md5').update(b).digest('hex')
/** Answers with JSON. */
export const json = (res, status, obj, headers = {}) => {
  const b = Buffer.from(obj === undefined ? '' : JSON.stringify(obj))
  res.writeHead(status, {
    'x-amzn-RequestId': crypto.randomUUID(),
    'Content-Type': 'application/x-amz-json-1.0',
    'Content-Length': b.length,
    Date: new Date().toUTCString(),
    ...headers,
  })
  res.end(b)
}
/** A text for XML. */
export const xmlEsc = (s) =>
  String(s).replace(
    /[<>&"']/g,
    (c) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&apos;' })[c],
  )
