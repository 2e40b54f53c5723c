// SQS, by the query protocol and by JSON: SendMessage.
import crypto from 'node:crypto'
import { json, md5, xmlEsc } from './reply.mjs'

/** Answers a request. */
export function sqs(aws, req, res, body, u, target) {
  let op,
    p = {},
    q = u.pathname.split('/').filter(Boolean).pop()
  const text = body.toString('utf8')
  if (target) {
    op = target
    try {
      p = JSON.parse(text)
    } catch {
      return json(res, 400, { __type: 'com.amazon.coral.service#SerializationException' })
    }
    if (p.QueueUrl) q = p.QueueUrl.split('/').pop()
  } else {
    const f = new URLSearchParams(u.search)
    for (const [k, v] of new URLSearchParams(text)) f.set(k, v)
    op = f.get('Action')
    p = Object.fromEntries(f)
    if (p.QueueUrl) q = p.QueueUrl.split('/').pop()
  }
  const queue = aws.queues.get(q)
  const rid = crypto.randomUUID()
  const wantJson = /application\/json/.test(req.headers.accept ?? '')
  const fail = (status, code, msg) => {
    if (target) return json(res, status, { __type: 'com.amazonaws.sqs#' + code, message: msg })
    if (wantJson)
      return json(
        res,
        status,
        { Error: { Code: code, Message: msg, Type: 'Sender' }, RequestId: rid },
        { 'Content-Type': 'application/json' },
      )
    const x = `<?xml version="1.0"?><ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${xmlEsc(msg)}</Message><Detail/></Error><RequestId>${rid}</RequestId></ErrorResponse>`
    res.writeHead(status, { 'Content-Type': 'text/xml' })
    return res.end(x)
  }
  if (!queue)
    return fail(
      400,
      'AWS.SimpleQueueService.NonExistentQueue',
      'The specified queue does not exist.',
    )
  if (op !== 'SendMessage')
    return fail(400, 'InvalidAction', `The action ${op} is not valid for this endpoint.`)
  const attrs = {}
  if (target) for (const [k, v] of Object.entries(p.MessageAttributes ?? {})) attrs[k] = v
  else
    for (const k of Object.keys(p)) {
      const m = /^MessageAttributes?\.(\d+)\.Name$/.exec(k)
      if (!m) continue
      const pre = k.slice(0, -5)
      attrs[p[k]] = {
        StringValue: p[pre + '.Value.StringValue'],
        DataType: p[pre + '.Value.DataType'],
      }
    }
  if (p.MessageBody === undefined || p.MessageBody === '')
    return fail(400, 'MissingParameter', 'The request must contain the parameter MessageBody.')
  const id = crypto.randomUUID()
  queue.push({
    MessageId: id,
    ReceiptHandle: crypto.randomBytes(24).toString('base64'),
    MD5OfBody: md5(p.MessageBody),
    Body: p.MessageBody,
    ...(Object.keys(attrs).length ? { MessageAttributes: attrs } : {}),
  })
  if (target) return json(res, 200, { MD5OfMessageBody: md5(p.MessageBody), MessageId: id })
  if (wantJson)
    return json(
      res,
      200,
      {
        SendMessageResponse: {
          ResponseMetadata: { RequestId: rid },
          SendMessageResult: {
            MD5OfMessageAttributes: null,
            MD5OfMessageBody: md5(p.MessageBody),
            MD5OfMessageSystemAttributes: null,
            MessageId: id,
            SequenceNumber: null,
          },
        },
      },
      { 'Content-Type': 'application/json' },
    )
  const x = `<?xml version="1.0"?><SendMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><SendMessageResult><MessageId>${id}</MessageId><MD5OfMessageBody>${md5(p.MessageBody)}</MD5OfMessageBody></SendMessageResult><ResponseMetadata><RequestId>${rid}</RequestId></ResponseMetadata></SendMessageResponse>`
  res.writeHead(200, { 'Content-Type': 'text/xml', 'x-amzn-RequestId': rid })
  return res.end(x)
}
