// Very small stand-ins for the AWS services API Gateway calls directly.  They keep just enough state for the recorded tests.
import crypto from 'node:crypto'
import { direct } from './direct.mjs'
import { json } from './reply.mjs'
import { s3 } from './s3.mjs'
import { sqs } from './sqs.mjs'
import { ssm } from './ssm.mjs'
import { dynamodb, kinesis } from './tables.mjs'

/** The services, and what they hold. */
export class AwsFake {
  constructor({ region, account }) {
    this.region = region
    this.account = account
    this.queues = new Map()
    this.tables = new Map()
    this.streams = new Map()
    this.buckets = new Map()
    this.params = new Map()
    this.machines = new Map()
    this.calls = []
  }

  service(req, u) {
    const a = /Credential=[^/]+\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(
      req.headers.authorization ?? '',
    )
    if (a) return a[2]
    const t = req.headers['x-amz-target'] ?? ''
    if (t)
      return (
        {
          AmazonSQS: 'sqs',
          DynamoDB_20120810: 'dynamodb',
          Kinesis_20131202: 'kinesis',
          AWSStepFunctions: 'states',
          AWSEvents: 'events',
          AmazonSSM: 'ssm',
        }[t.split('.')[0]] ?? t
      )
    const h = (req.headers.host ?? '').split('.')
    return (
      ['sqs', 'dynamodb', 'kinesis', 'states', 'events', 'ssm', 's3', 'sns'].find((s) =>
        h.includes(s),
      ) ?? (/^\/\d{12}\//.test(u.pathname) ? 'sqs' : 's3')
    )
  }

  async handle(req, res, body, u, rec) {
    const svc = this.service(req, u)
    rec.service = svc
    this.calls.push({
      service: svc,
      method: req.method,
      path: u.pathname + u.search,
      target: req.headers['x-amz-target'],
      contentType: req.headers['content-type'],
      signed: (req.headers.authorization ?? '').startsWith('AWS4-HMAC-SHA256 '),
      body: body.toString('utf8').slice(0, 2000),
    })
    const target = (req.headers['x-amz-target'] ?? '').split('.').pop()
    if (svc === 's3') return s3(this, req, res, body, u)
    const isJson = /x-amz-json|application\/json/.test(req.headers['content-type'] ?? '') || target
    if (svc === 'sqs') return sqs(this, req, res, body, u, target)
    let p = {}
    const form = new URLSearchParams(u.search)
    if (isJson && body.length) {
      try {
        p = JSON.parse(body.toString('utf8'))
      } catch (e) {
        return json(res, 400, {
          __type: 'com.amazon.coral.service#SerializationException',
          Message: e.message,
        })
      }
    } else for (const [k, v] of new URLSearchParams(body.toString('utf8'))) form.set(k, v)
    const op = target || form.get('Action')
    switch (svc) {
      case 'dynamodb':
        return dynamodb(this, res, op, p)
      case 'kinesis':
        return kinesis(this, res, op, p)
      case 'states': {
        if (op === 'StartExecution')
          return json(res, 200, {
            executionArn: `arn:aws:states:${this.region}:${this.account}:express:${String(p.stateMachineArn).split(':').pop()}:${crypto.randomUUID()}:${crypto.randomUUID()}`,
            startDate: Date.now() / 1000,
          })
        if (op === 'StartSyncExecution')
          return json(res, 200, {
            executionArn: 'arn',
            status: 'SUCCEEDED',
            output: p.input,
            input: p.input,
            startDate: Date.now() / 1000,
            stopDate: Date.now() / 1000,
          })
        return json(res, 200, {})
      }
      case 'events': {
        if (op !== 'PutEvents') return json(res, 400, { __type: 'UnknownOperationException' })
        return json(
          res,
          200,
          {
            Entries: (p.Entries ?? []).map(() => ({ EventId: crypto.randomUUID() })),
            FailedEntryCount: 0,
          },
          { 'Content-Type': 'application/x-amz-json-1.1' },
        )
      }
      case 'ssm':
        return ssm(this, req, res, op, isJson ? p : Object.fromEntries(form), isJson && !!target)
      case 'sns': {
        const id = crypto.randomUUID()
        return json(
          res,
          200,
          {
            PublishResponse: {
              PublishResult: { MessageId: id, SequenceNumber: null },
              ResponseMetadata: { RequestId: crypto.randomUUID() },
            },
          },
          { 'Content-Type': 'application/json' },
        )
      }
      default:
        return json(res, 200, { ok: true, service: svc, op })
    }
  }

  /** A call that a test step makes. */
  direct(service, op, params) {
    return direct(this, service, op, params)
  }
}
