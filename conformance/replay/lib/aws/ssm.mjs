// SSM: GetParameter, by the query protocol and by JSON.
import crypto from 'node:crypto'
import { json, xmlEsc } from './reply.mjs'

/** Answers a request. */
export function ssm(aws, req, res, op, p, jsonProto) {
  const x = aws.params.get(p.Name)
  if (op !== 'GetParameter' || !x) return json(res, 400, { __type: 'ParameterNotFound' })
  const par = {
    ARN: `arn:aws:ssm:${aws.region}:${aws.account}:parameter/${x.Name}`,
    DataType: 'text',
    LastModifiedDate: Date.now() / 1000,
    Name: x.Name,
    Type: x.Type,
    Value: x.Value,
    Version: 1,
  }
  if (jsonProto)
    return json(res, 200, { Parameter: par }, { 'Content-Type': 'application/x-amz-json-1.1' })
  const rid = crypto.randomUUID()
  if (/application\/json/.test(req.headers.accept ?? ''))
    return json(
      res,
      200,
      {
        GetParameterResponse: {
          GetParameterResult: { Parameter: { ...par, Selector: null, SourceResult: null } },
          ResponseMetadata: { RequestId: rid },
        },
      },
      { 'Content-Type': 'application/json', 'x-amzn-RequestId': rid },
    )
  const b = `<GetParameterResponse xmlns="http://ssm.amazonaws.com/doc/2014-11-06/"><GetParameterResult><Parameter>${Object.entries(
    par,
  )
    .map(([k, v]) => `<${k}>${xmlEsc(v)}</${k}>`)
    .join(
      '',
    )}</Parameter></GetParameterResult><ResponseMetadata><RequestId>${rid}</RequestId></ResponseMetadata></GetParameterResponse>`
  res.writeHead(200, { 'Content-Type': 'text/xml' })
  return res.end(b)
}
