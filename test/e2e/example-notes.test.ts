import {
  ApiGatewayV2Client,
  CreateStageCommand,
  ImportApiCommand,
} from '@aws-sdk/client-apigatewayv2'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { createFunction } from '../support/rest-api.ts'

// examples/notes, as its README says.

const root = join(import.meta.dirname, '../..')
const state = mkdtempSync(join(tmpdir(), 'tidegate-notes-'))
let gateway: Gateway
let url: string

beforeAll(async () => {
  gateway = await startGateway({ TIDEGATE_STATE: state })
  const example = (name: string) => readFileSync(join(root, 'examples/notes', name), 'utf8')
  await createFunction(gateway.lambda, 'notes', example('notes.mjs'))
  const client = new ApiGatewayV2Client({
    endpoint: gateway.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const Body = example('openapi.yaml').replace('http://127.0.0.1:8787', gateway.url)
  const { ApiId } = await client.send(new ImportApiCommand({ Body, FailOnWarnings: true }))
  await client.send(new CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true }))
  client.destroy()
  url = `${gateway.url}/_aws/execute-api/${ApiId}`
})
afterAll(async () => {
  await gateway.stop()
  rmSync(state, { recursive: true })
})

function token(...scopes: readonly string[]): string {
  const issuer = `${gateway.url}/_tidegate/development`
  const args = ['token', '--issuer', issuer, '--audience', 'notes']
  const { stdout } = spawnSync(
    process.execPath,
    [join(root, 'bin/tidegate.mjs'), ...args, ...scopes.flatMap((scope) => ['--scope', scope])],
    { encoding: 'utf8', env: { ...process.env, TIDEGATE_STATE: state } },
  )
  return stdout.trim()
}

const write = (authorization?: string) =>
  fetch(`${url}/notes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    body: '{"text":"new"}',
  })

test.each([
  ['/notes', 200, '"id":"1"'],
  ['/notes/2', 200, '"id":"2"'],
  ['/notes/7', 404, '{"message":"no note 7"}'],
  ['/else', 404, 'nothing at /else'],
])('%s answers %i', async (path, status, text) => {
  const response = await fetch(url + path)
  expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(text)])
})

test('writing wants a token with the scope', async () => {
  const none = await write()
  expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  expect((await write(`Bearer ${token('notes:read')}`)).status).toBe(403)
  const written = await write(`Bearer ${token('notes:write')}`)
  expect([written.status, written.headers.get('set-cookie')]).toEqual([201, 'last=3; Path=/'])
  expect(await written.json()).toMatchObject({ id: '3', text: 'new' })
})

test('a preflight is answered by the API', async () => {
  const headers = { origin: 'https://notes.example', 'access-control-request-method': 'POST' }
  const response = await fetch(`${url}/notes`, { method: 'OPTIONS', headers })
  expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([
    204,
    'https://notes.example',
  ])
})
