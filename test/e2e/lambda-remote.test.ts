import {
  CreateDeploymentCommand,
  GetExportCommand,
  GetResourcesCommand,
} from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { forbiddenRole, startAwsDouble, type AwsDouble } from '../support/aws-double.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { get, sendRaw } from '../support/raw-http.ts'
import { awsProxy, base, deployApi, type Operation } from '../support/rest-api.ts'
import { operator, role } from './aws-operation.ts'

// Calls of functions on AWS (spec integrations §10, §12, §15): who makes them, of what, and in which way. The double
// verifies every signature.

let gateway: Gateway
let aws: AwsDouble
let api: string
let apiId: string

/** Type AWS to a function, with integration responses for failures. */
const lambda = (functionName: string, more: Readonly<Record<string, unknown>> = {}): Operation => ({
  operation: {
    parameters: [{ name: 'X-Type', in: 'header', required: false, schema: { type: 'string' } }],
    responses: { 200: { description: 'fine' }, 400: { description: 'failed' } },
    'x-amazon-apigateway-integration': {
      ...awsProxy(functionName),
      type: 'aws',
      responses: { default: { statusCode: '200' }, '.*no.*': { statusCode: '400' } },
      ...more,
    },
  },
})

beforeAll(async () => {
  aws = await startAwsDouble(operator)
  gateway = await startGateway({
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
  })
  const typed = {
    requestParameters: {
      'integration.request.header.X-Amz-Invocation-Type': 'method.request.header.X-Type',
    },
  }
  apiId = await deployApi(gateway.apigateway, {
    'ANY /proxy': awsProxy('f'),
    'ANY /proxy-role': { ...awsProxy('f'), credentials: role },
    'ANY /proxy-role-variable': {
      ...awsProxy('f'),
      credentials: 'arn:aws:iam::123456789012:role/${stageVariables.role}',
    },
    'ANY /proxy-forbidden': { ...awsProxy('f'), credentials: forbiddenRole },
    'ANY /variable': awsProxy('${stageVariables.fn}'),
    'ANY /version': awsProxy('f:7'),
    'ANY /v2': { ...awsProxy('f'), payloadFormatVersion: '2.0' },
    'ANY /aws': lambda('f', typed),
    'ANY /aws-role': lambda('f:live', { ...typed, credentials: role }),
  })
  await gateway.apigateway.send(
    new CreateDeploymentCommand({
      restApiId: apiId,
      stageName: 'test',
      variables: { fn: 'chosen:live', role: 'from-stage' },
    }),
  )
  api = base(apiId)
})
beforeEach(() => aws.answerWith({ body: '{"statusCode":200,"body":"fine"}' }))
afterAll(async () => {
  const ending = await gateway.stop()
  await aws.stop()
  // ATTACKS 65.
  for (const secret of aws.secrets) expect(ending.stdout + ending.stderr).not.toContain(secret)
})

describe('who calls what', () => {
  test.each<[string, string | undefined, string]>([
    ['/proxy', undefined, 'f'],
    ['/proxy-role', role, 'f'],
    ['/proxy-role-variable', 'arn:aws:iam::123456789012:role/from-stage', 'f'],
    ['/variable', undefined, 'chosen:live'],
    ['/version', undefined, 'f:7'],
    ['/aws', undefined, 'f'],
    ['/aws-role', role, 'f:live'],
  ])('%s is called as %s: %s', async (path, asRole, name) => {
    expect((await get(gateway.port, api + path)).status).toBe(200)
    expect(aws.last()).toMatchObject({ service: 'lambda', region: 'us-east-1', method: 'POST' })
    expect(aws.last().role).toBe(asRole)
    expect(decodeURIComponent(aws.last().target)).toBe(
      `/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:${name}/invocations`,
    )
  })

  // §15: a 500, and nothing is called as somebody else.
  test('a role that cannot be assumed is a 500', async () => {
    const before = aws.received.length
    expect(await get(gateway.port, `${api}/proxy-forbidden`)).toMatchObject({
      status: 500,
      body: '{"message": "Internal server error"}',
    })
    expect(aws.received).toHaveLength(before)
  })
})

// §12: Lambda answers 202 or 204 without a body, and the default integration response makes a 200 of it.
describe('the way of a call of type AWS', () => {
  test.each<[string | undefined, number, string, string]>([
    [undefined, 200, '"result"', 'RequestResponse'],
    ['RequestResponse', 200, '"result"', 'RequestResponse'],
    ['Event', 202, '', 'Event'],
    ['DryRun', 204, '', 'DryRun'],
  ])('%s', async (wanted, status, body, sent) => {
    aws.answerWith({ status, body })
    const headers = wanted === undefined ? [] : [`X-Type: ${wanted}`]
    expect(await get(gateway.port, `${api}/aws`, headers)).toMatchObject({ status: 200, body })
    expect(aws.last().headers['x-amz-invocation-type']).toBe(sent)
    expect(aws.last().body.toString()).toBe('{}')
  })

  test('no permission is a 500, any other refusal goes through the integration responses', async () => {
    aws.answerWith({ status: 403, body: '{"Message":"no"}' })
    expect(await get(gateway.port, `${api}/aws`)).toMatchObject({
      status: 500,
      body: '{"message": "Internal server error"}',
    })
    aws.answerWith({ status: 429, body: '{"Reason":"no"}' })
    expect(await get(gateway.port, `${api}/aws`)).toMatchObject({
      status: 200,
      body: '{"Reason":"no"}',
    })
  })
})

// ATTACKS 63.
describe('sizes', () => {
  test('a result past Lambda’s own limit, which Lambda would not give out, is a 502', async () => {
    const body = 'x'.repeat(6_291_600)
    aws.answerWith({ body: JSON.stringify({ statusCode: 200, body }) })
    expect(await get(gateway.port, `${api}/proxy`)).toMatchObject({
      status: 502,
      body: '{"message": "Internal server error"}',
    })
  })

  test('a result of six megabytes passes', async () => {
    const body = 'x'.repeat(6_000_000)
    aws.answerWith({ body: JSON.stringify({ statusCode: 200, body }) })
    expect((await get(gateway.port, `${api}/proxy`)).body).toHaveLength(body.length)
  })

  // Lambda counts bytes: an event of fewer characters can be too large.
  test.each([
    ['x', 6_291_557],
    ['ä', 3_145_800],
  ])('an event of %s × %d is a 413', async (text, count) => {
    const body = Buffer.from(text.repeat(count))
    const before = aws.received.length
    const answer = await sendRaw(
      gateway.port,
      Buffer.concat([
        Buffer.from(
          `POST ${api}/proxy HTTP/1.1\r\nHost: h\r\nContent-Length: ${body.length}\r\n\r\n`,
        ),
        body,
      ]),
    )
    expect(answer.status).toBe(413)
    expect(JSON.parse(answer.body)).toEqual({ message: 'Request Too Long' })
    expect(aws.received).toHaveLength(before)
  })
})

// §22, by `payloadFormatVersion` in the definition: AWS has no such member in its own API.
describe('payload format 2.0', () => {
  test('is what the definition asks for', async () => {
    aws.answerWith({ body: '{"any":"thing"}' })
    const answer = await get(gateway.port, `${api}/v2?q=1`, ['Cookie: a=1'])
    expect(answer).toMatchObject({ status: 200, body: '{"any":"thing"}' })
    expect(answer.header('content-type')).toBe('application/json')
    expect(JSON.parse(aws.last().body.toString())).toMatchObject({
      version: '2.0',
      routeKey: 'ANY /v2',
      rawPath: '/test/v2',
      rawQueryString: 'q=1',
      cookies: ['a=1'],
    })
  })

  test('survives an export, and is not shown as a member of the integration', async () => {
    const { items = [] } = await gateway.apigateway.send(
      new GetResourcesCommand({ restApiId: apiId, limit: 100, embed: ['methods'] }),
    )
    const shown = items.find(({ path }) => path === '/v2')
    expect(JSON.stringify(shown)).toContain('AWS_PROXY')
    expect(JSON.stringify(shown)).not.toContain('payloadFormatVersion')
    const { body } = await gateway.apigateway.send(
      new GetExportCommand({
        restApiId: apiId,
        stageName: 'test',
        exportType: 'oas30',
        parameters: { extensions: 'integrations' },
      }),
    )
    const document = JSON.parse(Buffer.from(body!).toString())
    expect(
      document.paths['/v2']['x-amazon-apigateway-any-method']['x-amazon-apigateway-integration'],
    ).toMatchObject({ payloadFormatVersion: '2.0' })
  })
})
