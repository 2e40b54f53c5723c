import {
  GetRestApiCommand,
  PutRestApiCommand,
  UpdateStageCommand,
  CreateDomainNameCommand,
  CreateBasePathMappingCommand,
} from '@aws-sdk/client-api-gateway'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import {
  awsProxy,
  createFunction,
  definition,
  deployApi,
  guarded,
  lambdaAuthorizer,
} from '../support/rest-api.ts'
import { signedFetch, type SignedOptions } from '../support/signed-fetch.ts'

// The audit of a running gateway: its pages, and `tidegate audit` as their client. docs/audit.md

let gateway: Gateway
let restApiId: string

/** Decides by a header that is no identity source, and allows everything. */
const gate = `
const tenantOf = ({ headers }) => headers['X-Tenant']
export const handler = async (event) => ({
  principalId: tenantOf(event),
  policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' }] },
})`

const routes = {
  'GET /a': guarded(awsProxy('echo')),
  'GET /b': guarded(awsProxy('echo')),
  'POST /c': awsProxy('echo'),
}
const authorizer = lambdaAuthorizer('gate', {
  type: 'request',
  identitySource: 'method.request.header.Authorization',
})

beforeAll(async () => {
  gateway = await startGateway()
  await createFunction(gateway.lambda, 'gate', gate)
  await createFunction(gateway.lambda, 'echo', 'export const handler = async () => ({})')
  restApiId = await deployApi(gateway.apigateway, routes, authorizer)
})
afterAll(() => gateway.stop())

type Report = {
  readonly name: string
  readonly findings: readonly {
    readonly rule: string
    readonly message: string
    readonly silenced?: string
  }[]
  readonly rules: Readonly<Record<string, { readonly fix: string }>>
}

const page = async (path: string, options?: SignedOptions) => {
  const answer = await signedFetch(gateway, `/_tidegate${path}`, options)
  return { status: answer.status, report: (await answer.json()) as Report }
}
const found = async (query = '') => {
  const { report } = await page(`/restapis/${restApiId}/audit${query}`)
  return report.findings.map(({ rule, silenced }) => rule + (silenced ? ` (${silenced})` : ''))
}

test('an API’s page tells what its definition, stages and functions show', async () => {
  const { status, report } = await page(`/restapis/${restApiId}/audit`)
  expect(status).toBe(200)
  expect(report.findings.map(({ rule }) => rule)).toEqual([
    'public-write-route',
    'authorizer-cache-key-narrow',
    'authorizer-broad-policy',
    'stage-unthrottled',
    'access-log-missing',
  ])
  expect(report.findings[1]!.message).toMatch(
    /reads header\.x-tenant, and its answer is kept for \d+ s under header\.authorization$/,
  )
  expect(report.rules['authorizer-cache-key-narrow']!.fix).toContain('identitySource')
})

test('the gateway’s page tells of the default key', async () => {
  const { report } = await page('/audit')
  expect(report.findings.map(({ rule }) => rule)).toEqual(['default-operator-key'])
})

test('a gateway with a key of its own has nothing to tell', async () => {
  const credentials = { accessKeyId: 'AKIAOPERATOR', secretAccessKey: 'a-secret-of-its-own' }
  await using own = await startGateway({
    TIDEGATE_ACCESS_KEY_ID: credentials.accessKeyId,
    TIDEGATE_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  })
  const answer = await signedFetch(own, '/_tidegate/audit', credentials)
  expect(await answer.json()).toEqual({ findings: [], rules: {} })
})

test.each([
  ['without a signature', `/_tidegate/restapis/x/audit`, undefined, 403],
  ['with a wrong secret', `/_tidegate/audit`, { secretAccessKey: 'guessed' }, 403],
  ['of an API that is not there', `/_tidegate/restapis/nowhere/audit`, {}, 404],
])('a page %s is refused', async (_, path, options, status) => {
  const answer = options
    ? await signedFetch(gateway, path, options)
    : await fetch(gateway.url + path)
  expect(answer.status).toBe(status)
})

test('a stage that is not there is refused', async () => {
  expect((await page(`/restapis/${restApiId}/audit?stage=none`)).status).toBe(404)
})

test('stages, domains and silences are read as they are; a stage is audited by what it serves', async () => {
  const { apigateway } = gateway
  const patch = (path: string, value: string) => ({ op: 'replace' as const, path, value })
  await apigateway.send(
    new UpdateStageCommand({
      restApiId,
      stageName: 'test',
      patchOperations: [
        patch('/*/*/throttling/rateLimit', '10'),
        patch('/*/*/logging/loglevel', 'INFO'),
        patch('/*/*/logging/dataTrace', 'true'),
      ],
    }),
  )
  await apigateway.send(
    new CreateDomainNameCommand({
      domainName: 'api.example.com',
      regionalCertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/x',
      endpointConfiguration: { types: ['REGIONAL'] },
      securityPolicy: 'TLS_1_2',
      mutualTlsAuthentication: { truststoreUri: 's3://bucket/ca.pem' },
    }),
  )
  await apigateway.send(
    new CreateBasePathMappingCommand({ domainName: 'api.example.com', restApiId, stage: 'test' }),
  )
  // Mended but for one that is meant; what the stage serves is as it was.
  const silence = [
    { id: 'public-write-route', path: '/c', method: 'POST', reason: 'a webhook' },
    { id: 'access-log-missing', reason: 'tests' },
  ]
  await apigateway.send(
    new PutRestApiCommand({
      restApiId,
      mode: 'overwrite',
      body: definition({ 'POST /c': awsProxy('echo') }, { 'x-tidegate-audit': { silence } }),
    }),
  )
  expect(await found()).toEqual([
    'public-write-route (a webhook)',
    'mutual-tls-default-endpoint',
    'data-trace',
    'access-log-missing (tests)',
  ])
  expect(await found('?stage=test')).toEqual([
    'public-write-route (a webhook)',
    'authorizer-cache-key-narrow',
    'mutual-tls-default-endpoint',
    'authorizer-broad-policy',
    'data-trace',
    'access-log-missing (tests)',
  ])
  const shown = await apigateway.send(new GetRestApiCommand({ restApiId }))
  expect(shown).not.toHaveProperty('auditSilences')
})

/** The command line, beside this process: it asks the gateway, which may want this process to read its output. */
async function tidegate(...args: readonly string[]) {
  const program = join(import.meta.dirname, '../../bin/tidegate.mjs')
  const child = spawn(process.execPath, [program, 'audit', '--gateway', gateway.url, ...args])
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const status = await new Promise((resolve) => child.on('close', resolve))
  return { status, stdout, stderr }
}

test('the command audits every API, and the gateway itself', async () => {
  const second = await deployApi(gateway.apigateway, { 'DELETE /x': awsProxy('echo') })
  const made = await signedFetch(gateway, '/v2/apis', {
    method: 'POST',
    body: JSON.stringify({ name: 'h', protocolType: 'HTTP', target: 'https://b.example' }),
  })
  const { apiId } = (await made.json()) as { readonly apiId: string }
  const { status, stdout } = await tidegate()
  expect(status).toBe(1)
  expect(stdout).toContain('gateway: low: ')
  expect(stdout).toContain(`${second} (t): high: DELETE /x calls its backend for anybody`)
  expect(stdout).toContain(`${apiId} (h): high: ANY /{proxy+} calls its backend for anybody`)
  expect(stdout).toContain(`${restApiId} (t): high: api.example.com asks for client certificates`)
})

test('the command audits one API, by id', async () => {
  const { stdout } = await tidegate('--api', restApiId, '--format', 'json')
  const { audited } = JSON.parse(stdout) as {
    readonly audited: readonly { readonly name: string }[]
  }
  expect(audited.map(({ name }) => name)).toEqual([restApiId])
})

test('an API that is not there could not be looked at', async () => {
  const { status, stderr } = await tidegate('--api', 'none')
  expect(stderr).toContain('the gateway has no API with the id or name "none"; it has ')
  expect(status).toBe(2)
})
