// Calls that a test makes to an AWS service itself: it creates what the gateway is to use, and looks at what came.
import crypto from 'node:crypto'
import { md5 } from './reply.mjs'

/** Answers a call. */
export async function direct(aws, service, op, p) {
  const ok = (o) => ({ ...o, ResponseMetadata: { HTTPStatusCode: 200 } })
  const err = (code, message, status, extra = {}) => ({
    Error: { Code: code, Message: message, ...extra },
    ResponseMetadata: { HTTPStatusCode: status },
  })
  switch (service + '.' + op) {
    case 'sqs.CreateQueue':
      aws.queues.set(p.QueueName, [])
      return ok({
        QueueUrl: `https://sqs.${aws.region}.amazonaws.com/${aws.account}/${p.QueueName}`,
      })
    case 'sqs.CollectMessages': {
      const q = aws.queues.get(p.QueueUrl.split('/').pop()) ?? []
      for (let i = 0; i < 20 && q.length < (p.expected ?? 1); i++)
        await new Promise((r) => setTimeout(r, 100))
      return { messages: q.map((message) => without(message, 'MessageAttributes')) }
    }
    case 'sqs.ReceiveMessage': {
      const q = aws.queues.get(p.QueueUrl.split('/').pop()) ?? []
      for (let i = 0; i < 20 && !q.length; i++) await new Promise((r) => setTimeout(r, 100))
      return ok({ Messages: q.slice(0, 10) })
    }
    case 'dynamodb.CreateTable':
      aws.tables.set(p.TableName, { pk: p.partitionKey ?? 'id', items: new Map() })
      return ok({})
    case 'dynamodb.PutItem': {
      const t = aws.tables.get(p.TableName)
      t.items.set(JSON.stringify(p.Item[t.pk]), p.Item)
      return ok({})
    }
    case 'dynamodb.Scan': {
      const t = aws.tables.get(p.TableName)
      const items = [...t.items.values()]
      return ok({ Count: items.length, Items: items, ScannedCount: items.length })
    }
    case 'kinesis.CreateStream':
      aws.streams.set(p.StreamName, [])
      return ok({})
    case 'kinesis.DescribeStreamSummary':
      return ok({ StreamDescriptionSummary: { OpenShardCount: 1 } })
    case 'kinesis.DescribeStream':
      return ok({ StreamDescription: { Shards: [{ ShardId: 'shardId-000000000000' }] } })
    case 'kinesis.GetShardIterator':
      return ok({ ShardIterator: p.StreamName })
    case 'kinesis.GetRecords':
      return ok({
        MillisBehindLatest: 0,
        NextShardIterator: 'AAAAAAAAAAG' + crypto.randomBytes(12).toString('base64'),
        Records: aws.streams.get(p.ShardIterator) ?? [],
      })
    case 'ssm.PutParameter':
      aws.params.set(p.Name, { ...p, v: 1 })
      return ok({ Tier: 'Standard', Version: 1 })
    case 'stepfunctions.CreateStateMachine':
      aws.machines.set(p.name, p)
      return ok({
        stateMachineArn: `arn:aws:states:${aws.region}:${aws.account}:stateMachine:${p.name}`,
      })
    case 's3.CreateBucket':
      aws.buckets.set(p.Bucket, new Map())
      return ok({})
    case 's3.PutObject': {
      const b = Buffer.isBuffer(p.Body) ? p.Body : Buffer.from(p.Body ?? '')
      bucketOf(aws, p.Bucket).set(p.Key, { body: b, type: p.ContentType ?? 'binary/octet-stream' })
      return ok({ ETag: `"${md5(b)}"`, ServerSideEncryption: 'AES256' })
    }
    case 's3.GetObject': {
      const o = bucketOf(aws, p.Bucket).get(p.Key)
      if (!o) return err('NoSuchKey', 'The specified key does not exist.', 404, { Key: p.Key })
      return ok({
        AcceptRanges: 'bytes',
        Body: o.body,
        ContentLength: o.body.length,
        ContentType: o.type,
        ETag: `"${md5(o.body)}"`,
        LastModified: new Date(),
        Metadata: {},
        ServerSideEncryption: 'AES256',
      })
    }
    case 'cognito-idp.CreateUserPool': {
      const id = `${aws.region}_${crypto.randomBytes(5).toString('hex').slice(0, 9)}`
      return ok({
        UserPool: {
          Id: id,
          Name: p.PoolName,
          Arn: `arn:aws:cognito-idp:${aws.region}:${aws.account}:userpool/${id}`,
        },
      })
    }
    case 'logs.CreateLogGroup':
      return ok({})
    case 'logs.DescribeLogGroups':
      return ok({
        logGroups: [
          {
            arn: `arn:aws:logs:${aws.region}:${aws.account}:log-group:${p.logGroupNamePrefix ?? p.logGroupNamePattern ?? 'x'}:*`,
            logGroupName: p.logGroupNamePrefix,
          },
        ],
      })
    default:
      return ok({})
  }
}

function bucketOf(aws, n) {
  let b = aws.buckets.get(n)
  if (!b) {
    b = new Map()
    aws.buckets.set(n, b)
  }
  return b
}

function without(object, member) {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== member))
}
