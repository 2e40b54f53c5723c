import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AwsDouble } from '../support/aws-double.ts'
import { startDynalite, type Dynalite } from '../support/dynalite.ts'
import { base, deployApi } from '../support/rest-api.ts'
import { role, service, startGatewayWithAws } from './aws-operation.ts'

// A REST API in front of a table, without code: its templates turn plain JSON into DynamoDB's and back (spec
// integrations §14, mapping-templates §20). The table is dynalite's; a double between the two verifies each
// signature.

let table: Dynalite
let aws: AwsDouble
let stop: (() => Promise<void>) | undefined
let pets: string

const json = (text: string) => ({ 'application/json': text })
const action = (name: string, request: string, responses: Readonly<Record<string, object>>) =>
  service(
    `dynamodb:action/${name}`,
    { requestTemplates: json(request), responses },
    {
      responses: Object.fromEntries(
        [200, 201, 400, 404, 409].map((status) => [status, { description: 'x' }]),
      ),
    },
  )

const failed = {
  '4\\d{2}': {
    statusCode: '400',
    responseTemplates: json(
      `#if($input.path('$.__type').contains('ConditionalCheckFailed'))#set($context.responseOverride.status = 409){"error":"taken"}#else{"error":"$util.escapeJavaScript($input.path('$.message'))"}#end`,
    ),
  },
}
/** Text as JSON: escapeJavaScript writes `\\'`, which JSON does not know. */
const text = (value: string) => `"$util.escapeJavaScript(${value}).replaceAll("\\\\'","'")"`
const pet = (item: string) =>
  `{"id":${text(`${item}.id.S`)},"name":${text(`${item}.name.S`)},"age":${item}.age.N}`

const routes = {
  'PUT /pets/{id}': action(
    'PutItem',
    `{"TableName":"Pets","ConditionExpression":"attribute_not_exists(id)","Item":{
      "id":{"S":"$util.escapeJavaScript($util.urlDecode($input.params('id')))"},
      "kind":{"S":"$input.path('$.kind')"},
      "name":{"S":${text("$input.path('$.name')")}},
      "age":{"N":"$input.path('$.age')"}}}`,
    { default: { statusCode: '201', responseTemplates: json('{"saved":true}') }, ...failed },
  ),
  'GET /pets/{id}': action(
    'GetItem',
    `{"TableName":"Pets","Key":{"id":{"S":"$util.escapeJavaScript($util.urlDecode($input.params('id')))"}}}`,
    {
      default: {
        statusCode: '200',
        responseTemplates: json(
          `#set($item = $input.path('$.Item'))#if($item == "")#set($context.responseOverride.status = 404){"error":"no such pet"}#else${pet('$item')}#end`,
        ),
      },
      ...failed,
    },
  ),
  'GET /pets': action(
    'Query',
    `{"TableName":"Pets","IndexName":"by-kind","KeyConditionExpression":"kind = :kind","ExpressionAttributeValues":{":kind":{"S":"$input.params('kind')"}}}`,
    {
      default: {
        statusCode: '200',
        responseTemplates: json(
          `{"count":$input.path('$.Count'),"pets":[#foreach($item in $input.path('$.Items'))${pet('$item')}#if($foreach.hasNext),#end#end]}`,
        ),
      },
      ...failed,
    },
  ),
  'GET /broken': action('Query', '{"TableName":"None"}', {
    default: { statusCode: '200' },
    ...failed,
  }),
}

beforeAll(async () => {
  table = await startDynalite()
  const key = (name: string, type: string) => ({ AttributeName: name, KeyType: type })
  await table.call('CreateTable', {
    TableName: 'Pets',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['id', 'kind'].map((name) => ({
      AttributeName: name,
      AttributeType: 'S',
    })),
    KeySchema: [key('id', 'HASH')],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-kind',
        KeySchema: [key('kind', 'HASH'), key('id', 'RANGE')],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  })
  const started = await startGatewayWithAws({ url: table.url, sts: false })
  ;({ aws, stop } = started)
  const { gateway } = started
  pets = `${gateway.url}${base(await deployApi(gateway.apigateway, routes))}`
})
afterAll(async () => {
  await stop?.()
  await table?.stop()
})

async function ask(method: string, path: string, body?: unknown) {
  const response = await fetch(pets + path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.json() }
}

const rex = { id: 'rex', name: 'Rex "the king" O\'Hara \\ é', age: 3.5 }

describe('a table behind a REST API', () => {
  test('takes an item, and keeps what was sent', async () => {
    expect(await ask('PUT', '/pets/rex', { ...rex, kind: 'dog' })).toEqual({
      status: 201,
      body: { saved: true },
    })
    expect(await table.call('GetItem', { TableName: 'Pets', Key: { id: { S: 'rex' } } })).toEqual({
      Item: {
        id: { S: 'rex' },
        kind: { S: 'dog' },
        name: { S: rex.name },
        age: { N: '3.5' },
      },
    })
    expect(aws.last()).toMatchObject({ service: 'dynamodb', role, target: '/?Action=PutItem' })
  })

  test('refuses a second one under the same key', async () => {
    expect(await ask('PUT', '/pets/rex', { ...rex, kind: 'dog' })).toEqual({
      status: 409,
      body: { error: 'taken' },
    })
  })

  test('gives items, one and several', async () => {
    await ask('PUT', '/pets/b%20c', { name: 'Tom', kind: 'cat', age: 1 })
    await ask('PUT', '/pets/a', { name: 'Kitty', kind: 'cat', age: 2 })
    expect(await ask('GET', '/pets/rex')).toEqual({ status: 200, body: rex })
    expect(await ask('GET', '/pets/b%20c')).toEqual({
      status: 200,
      body: { id: 'b c', name: 'Tom', age: 1 },
    })
    expect(await ask('GET', '/pets?kind=cat')).toEqual({
      status: 200,
      body: {
        count: 2,
        pets: [
          { id: 'a', name: 'Kitty', age: 2 },
          { id: 'b c', name: 'Tom', age: 1 },
        ],
      },
    })
    expect((await ask('GET', '/pets?kind=fish')).body).toEqual({ count: 0, pets: [] })
  })

  test('tells what is not there, and what went wrong', async () => {
    expect(await ask('GET', '/pets/nobody')).toEqual({
      status: 404,
      body: { error: 'no such pet' },
    })
    expect(await ask('GET', '/broken')).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/./) },
    })
  })
})
