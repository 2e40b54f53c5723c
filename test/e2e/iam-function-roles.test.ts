import { CreateFunctionCommand, InvokeCommand } from '@aws-sdk/client-lambda'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { directoryOf, policy } from '../support/iam-client.ts'

// What functions hosted here sign their own calls with (Lambda developer guide, "Defined runtime environment variables").

let gateway: Gateway
const { done } = directoryOf(() => gateway)

const trust = (Service: string) =>
  policy({ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' })

const code =
  'export const handler = async () => Object.entries(process.env).filter(([name]) => /^AWS_(ACCESS|SECRET|SESSION|CREDENTIAL)/.test(name)).map(([name, value]) => [name, value])'

async function keysOf(name: string, role: string) {
  await gateway.lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: `arn:aws:iam::000000000000:role/${role}`,
      Code: { ZipFile: zipSync({ 'index.mjs': strToU8(code) }) },
    }),
  )
  const { Payload } = await gateway.lambda.send(new InvokeCommand({ FunctionName: name }))
  return Object.fromEntries(
    JSON.parse(new TextDecoder().decode(Payload)) as readonly (readonly [string, string])[],
  )
}

beforeAll(async () => {
  gateway = await startGateway()
  await done('CreateRole', {
    RoleName: 'trusting',
    AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
  })
  await done('CreateRole', {
    RoleName: 'strange',
    AssumeRolePolicyDocument: trust('apigateway.amazonaws.com'),
  })
})
afterAll(() => gateway.stop())

test('a role of the directory that trusts Lambda gives temporary keys', async () => {
  const keys = await keysOf('by-role', 'trusting')
  expect(keys['AWS_ACCESS_KEY_ID']).toMatch(/^ASIA/)
  expect(keys['AWS_SESSION_TOKEN']).toBeTruthy()
  expect(Date.parse(keys['AWS_CREDENTIAL_EXPIRATION']!)).toBeGreaterThan(Date.now())
})

test('one that does not trust Lambda gives none', async () => {
  expect(await keysOf('by-strange', 'strange')).toEqual({})
})

test('without a role here, functions have the keys that nobody has changed', async () => {
  expect(await keysOf('by-none', 'nowhere')).toEqual({
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  })
})

test('keys that somebody has chosen are not handed to functions', async () => {
  await using other = await startWithOwnKeys()
  const chosen = gateway
  gateway = other.gateway
  try {
    expect(await keysOf('by-none', 'nowhere')).toEqual({})
  } finally {
    gateway = chosen
  }
})

async function startWithOwnKeys() {
  const started = await startGateway({
    TIDEGATE_ACCESS_KEY_ID: 'AKIACHOSEN',
    TIDEGATE_SECRET_ACCESS_KEY: 'chosen-secret',
  })
  return { gateway: started, [Symbol.asyncDispose]: async () => void (await started.stop()) }
}
