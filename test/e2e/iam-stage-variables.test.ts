import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { directoryOf, type Keys, policy } from '../support/iam-client.ts'
import { signedFetch } from '../support/signed-fetch.ts'

// Who sets a stage variable says what an integration made of it calls: it is authorised as if it were written there.

const accountId = '000000000000'
const functionUri = (name: string) =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:${accountId}:function:${name}/invocations`
const role = (name: string) => `arn:aws:iam::${accountId}:role/${name}`

let gateway: Gateway
let keys: Keys
let apiId: string
let resourceId: string
let deploymentId: string
const { done, newUser } = directoryOf(() => gateway)

const call = async (by: Partial<Keys>, method: string, path: string, body?: unknown) => {
  const response = await signedFetch(gateway, path, {
    method,
    ...by,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, text: await response.text() }
}
const byOperator = async (method: string, path: string, body?: unknown) => {
  const { status, text } = await call({}, method, path, body)
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`)
  return JSON.parse(text || '{}') as {
    readonly id: string
    readonly item: readonly { id: string }[]
  }
}

const integration = (uri: string, more: object = {}) =>
  byOperator('PUT', `/restapis/${apiId}/resources/${resourceId}/methods/GET/integration`, {
    type: 'AWS',
    httpMethod: 'POST',
    uri,
    ...more,
  })

beforeAll(async () => {
  gateway = await startGateway()
  keys = await newUser('stages')
  await done('PutUserPolicy', {
    UserName: 'stages',
    PolicyName: 'p',
    PolicyDocument: policy(
      { Effect: 'Allow', Action: 'apigateway:*', Resource: '*' },
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*:function:mine-*' },
      { Effect: 'Allow', Action: 'iam:PassRole', Resource: role('mine') },
    ),
  })
})
afterAll(() => gateway?.stop())

/** An API whose stage `dev` calls `mine-a`, by two variables. */
beforeEach(async () => {
  apiId = (await byOperator('POST', '/restapis', { name: 'a' })).id
  resourceId = (await byOperator('GET', `/restapis/${apiId}/resources`)).item[0]!.id
  await byOperator('PUT', `/restapis/${apiId}/resources/${resourceId}/methods/GET`, {
    authorizationType: 'NONE',
  })
  await integration(functionUri('${stageVariables.team}-${stageVariables.fn}'))
  deploymentId = (
    await byOperator('POST', `/restapis/${apiId}/deployments`, {
      stageName: 'dev',
      variables: { team: 'mine', fn: 'a', other: '1' },
    })
  ).id
})

const patch = (...patchOperations: readonly object[]) =>
  call(keys, 'PATCH', `/restapis/${apiId}/stages/dev`, { patchOperations })
const set = (name: string, value: string, op = 'replace') =>
  patch({ op, path: `/variables/${name}`, value })
const stage = (variables: object, more: object = {}) =>
  call(keys, 'POST', `/restapis/${apiId}/stages`, {
    stageName: 'new',
    deploymentId,
    variables,
    ...more,
  })
const deployment = (variables: object, more: object = {}) =>
  call(keys, 'POST', `/restapis/${apiId}/deployments`, { stageName: 'dev', variables, ...more })
const tried = (stageVariables: object) =>
  call(keys, 'POST', `/restapis/${apiId}/resources/${resourceId}/methods/GET`, { stageVariables })

test.each<[string, () => Promise<{ status: number; text: string }>, string]>([
  ['a patch', () => set('team', 'theirs'), 'function:theirs-a'],
  ['a patch that adds', () => set('team', 'theirs', 'add'), 'function:theirs-a'],
  [
    'a patch of many',
    () => patch({ op: 'replace', path: '/variables/other', value: '2' }, ...two('theirs', 'b')),
    'function:theirs-b',
  ],
  [
    'a patch of the whole map',
    () => patch({ op: 'replace', path: '/variables', value: '{"team":"theirs","fn":"b"}' }),
    'function:theirs-b',
  ],
  [
    'a patch of a canary’s override',
    () =>
      patch({
        op: 'replace',
        path: '/canarySettings/stageVariableOverrides/team',
        value: 'theirs',
      }),
    'function:theirs-a',
  ],
  ['a removal', () => patch({ op: 'remove', path: '/variables/team' }), 'function:-a'],
  ['the removal of all', () => patch({ op: 'remove', path: '/variables' }), 'function:-'],
  [
    'a name that is escaped',
    () => patch({ op: 'replace', path: '/variables/te~0am', value: 'x' }),
    '',
  ],
  [
    'a canary’s override',
    () => deployment({}, { canarySettings: { stageVariableOverrides: { team: 'theirs' } } }),
    'function:theirs-a',
  ],
  ['a new stage', () => stage({ team: 'theirs', fn: 'a' }), 'function:theirs-a'],
  ['a new stage without variables', () => stage({}), 'function:-'],
  ['a method that is tried without variables', () => tried({}), 'function:-'],
  [
    'a deployment with a new stage',
    () => deployment({ team: 'theirs' }, { stageName: 'other' }),
    'function:theirs-',
  ],
  ['a deployment', () => deployment({ team: 'theirs' }), 'function:theirs-a'],
  ['a method that is tried', () => tried({ team: 'theirs', fn: 'a' }), 'function:theirs-a'],
])('%s names a function that its author may not call', async (_, change, resource) => {
  const { status, text } = await change()
  if (resource === '') expect(text).not.toContain('InvokeFunction')
  else {
    expect([status, text]).toEqual([403, expect.stringContaining('lambda:InvokeFunction')])
    expect(text).toContain(`${resource} `)
  }
})

const two = (team: string, fn: string) => [
  { op: 'replace', path: '/variables/team', value: team },
  { op: 'replace', path: '/variables/fn', value: fn },
]

test.each<[string, () => Promise<{ status: number; text: string }>]>([
  ['another function of theirs', () => set('fn', 'b')],
  ['a variable that no call is made of', () => set('other', '2')],
  ['what is so already', () => set('team', 'mine')],
  ['another setting', () => patch({ op: 'replace', path: '/description', value: 'd' })],
  ['a new stage', () => stage({ team: 'mine', fn: 'c' })],
  ['a deployment', () => deployment({ fn: 'c' })],
  [
    'nothing by a deployment without a stage',
    () => call(keys, 'POST', `/restapis/${apiId}/deployments`, {}),
  ],
])('%s may be set', async (_, change) => {
  expect((await change()).status).toBeLessThan(300)
})

test('a role that is made of a variable is passed by who sets it', async () => {
  await integration('arn:aws:apigateway:us-east-1:sqs:action/ListQueues', {
    credentials: `arn:aws:iam::${accountId}:role/\${stageVariables.as}`,
  })
  expect((await deployment({ as: 'theirs' })).text).toContain(
    `iam:PassRole on resource: ${role('theirs')}`,
  )
  expect((await deployment({ as: 'mine' })).status).toBe(201)
  expect((await set('as', 'theirs')).text).toContain(`iam:PassRole on resource: ${role('theirs')}`)
})

test('what the stage serves counts, though it is defined otherwise now', async () => {
  await integration(functionUri('mine-a'))
  expect((await set('team', 'theirs')).text).toContain('function:theirs-a ')
})

test('the operator is asked nothing', async () => {
  await byOperator('PATCH', `/restapis/${apiId}/stages/dev`, {
    patchOperations: [{ op: 'replace', path: '/variables/team', value: 'theirs' }],
  })
})
