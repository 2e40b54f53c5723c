import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateAuthorizerCommand,
  UpdateAuthorizerCommand,
} from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'

// An authorizer's issuer is asked for its discovery document (spec http-api §4).

let gateway: Gateway
let issuers: Server
let origin: string
let client: ApiGatewayV2Client
let ApiId: string

beforeAll(async () => {
  issuers = createServer((request, response) => {
    const name = request.url!.split('/')[1]!
    const issuer = name === 'other' ? 'https://other.example' : `${origin}/${name}`
    const document = { issuer, ...(name !== 'keyless' && { jwks_uri: `${origin}/keys` }) }
    response.statusCode = name === 'absent' ? 404 : 200
    response.end(name === 'page' ? '<html>' : JSON.stringify(document))
  })
  await new Promise<void>((resolve) => issuers.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(issuers.address() as AddressInfo).port}`
  gateway = await startGateway()
  client = new ApiGatewayV2Client({
    endpoint: gateway.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const api = await client.send(new CreateApiCommand({ Name: 'a', ProtocolType: 'HTTP' }))
  ApiId = api.ApiId!
})
afterAll(async () => {
  client?.destroy()
  issuers?.close()
  await gateway?.stop()
})

const create = (Issuer: string) =>
  client.send(
    new CreateAuthorizerCommand({
      ApiId,
      Name: Issuer.replaceAll(/\W/g, '-'),
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer, Audience: ['app'] },
    }),
  )

test.each([
  ['that describes itself', () => `${origin}/fine`],
  ['that describes itself, with a slash at its end', () => `${origin}/slash/`],
  // Decision 26.
  ['that cannot be reached by TLS', () => 'https://127.0.0.1:1/tenant'],
])('an issuer %s', async (_, issuer) => {
  const { JwtConfiguration } = await create(issuer())
  expect(JwtConfiguration?.Issuer).toBe(issuer())
})

test('of an issuer that cannot be reached the operator is told', async () => {
  await create('https://127.0.0.1:1/told')
  const told = () => gateway.lines.find((line) => line.includes('https://127.0.0.1:1/told'))
  await vi.waitFor(() => expect(told()).toMatch(/"level":"warn".*tokens are refused until it can/))
})

test.each([
  ['is absent', () => `${origin}/absent`],
  ['is a page', () => `${origin}/page`],
  ["is another issuer's", () => `${origin}/other`],
  ['says nothing of keys', () => `${origin}/keyless`],
  ['is nowhere on this machine', () => 'http://127.0.0.1:1/tenant'],
])('an issuer is refused whose document %s', async (name, of) => {
  const issuer = of()
  const url = `${issuer}/.well-known/openid-configuration`
  const told = {
    name: 'BadRequestException',
    message: `Caught exception when connecting to ${url} for issuer ${issuer}. Please try again later. Error: Invalid issuer: ${issuer}. Issuer must have a valid discovery endpoint ended with '/.well-known/openid-configuration'`,
  }
  await expect(create(issuer)).rejects.toMatchObject(told)
  const { AuthorizerId } = await create(`${origin}/before-${name.replaceAll(/\W/g, '-')}`)
  const JwtConfiguration = { Issuer: issuer }
  await expect(
    client.send(new UpdateAuthorizerCommand({ ApiId, AuthorizerId, JwtConfiguration })),
  ).rejects.toMatchObject(told)
})
