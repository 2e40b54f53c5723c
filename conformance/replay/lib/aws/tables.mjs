// DynamoDB and Kinesis.
import { json } from './reply.mjs'

/** Answers a request to DynamoDB. */
export function dynamodb(aws, res, op, p) {
  const t = aws.tables.get(p.TableName)
  if (!t)
    return json(res, 400, {
      __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
      message: 'Requested resource not found',
    })
  if (op === 'PutItem') {
    t.items.set(JSON.stringify(p.Item?.[t.pk]), p.Item)
    return json(res, 200, {})
  }
  if (op === 'GetItem') {
    const i = t.items.get(JSON.stringify(p.Key?.[t.pk]))
    return json(res, 200, i ? { Item: i } : {})
  }
  if (op === 'DeleteItem') {
    t.items.delete(JSON.stringify(p.Key?.[t.pk]))
    return json(res, 200, {})
  }
  let items = [...t.items.values()]
  if (op === 'Query') {
    const m = /^\s*(\S+)\s*=\s*(:\S+)\s*$/.exec(p.KeyConditionExpression ?? '')
    if (!m)
      return json(res, 400, {
        __type: 'com.amazon.coral.validate#ValidationException',
        message: 'Invalid KeyConditionExpression',
      })
    const want = JSON.stringify(p.ExpressionAttributeValues?.[m[2]])
    items = items.filter((i) => JSON.stringify(i[m[1]]) === want)
  } else if (op !== 'Scan')
    return json(res, 400, { __type: 'com.amazon.coral.service#UnknownOperationException' })
  return json(res, 200, { Count: items.length, Items: items, ScannedCount: items.length })
}

/** Answers a request to Kinesis. */
export function kinesis(aws, res, op, p) {
  const s = aws.streams.get(p.StreamName)
  if (!s)
    return json(res, 400, {
      __type: 'ResourceNotFoundException',
      message: `Stream ${p.StreamName} under account ${aws.account} not found.`,
    })
  const add = (r) => {
    const n = '4966' + String(Date.now()) + String(s.length).padStart(6, '0')
    s.push({
      ApproximateArrivalTimestamp: new Date(),
      Data: Buffer.from(r.Data ?? '', 'base64'),
      PartitionKey: String(r.PartitionKey),
      SequenceNumber: n,
    })
    return { SequenceNumber: n, ShardId: 'shardId-000000000000' }
  }
  if (op === 'PutRecord')
    return json(res, 200, add(p), { 'Content-Type': 'application/x-amz-json-1.1' })
  if (op === 'PutRecords')
    return json(
      res,
      200,
      { FailedRecordCount: 0, Records: (p.Records ?? []).map(add) },
      { 'Content-Type': 'application/x-amz-json-1.1' },
    )
  return json(res, 400, { __type: 'UnknownOperationException' })
}
