import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import { Provider } from 'oidc-provider'
import { expect, onTestFinished, test } from 'vitest'
import { startGateway } from '../support/gateway.ts'
import { base, deployApi, mock } from '../support/rest-api.ts'

// An OpenID provider that somebody else has written, from its first key to its third (spec http-api §4; ATTACKS 30).

type Jwk = Readonly<Record<string, unknown>>

const newKey = async (kid: string): Promise<Jwk> => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  return { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' }
}

const client = { client_id: 'app', client_secret: 'a-secret-of-the-app' }

/** A provider whose one client gets tokens for itself, as JWTs for the audience `app`. */
const providerOf = (issuer: string, keys: readonly Jwk[]) =>
  new Provider(issuer, {
    jwks: { keys },
    clients: [
      { ...client, grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
    ],
    ttl: { ClientCredentials: 300 },
    features: {
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => 'https://pets.example',
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'pets/read pets/write',
          audience: 'app',
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  })

test('tokens of oidc-provider, while its keys change', async () => {
  let keys = [await newKey('first')]
  let provider: Provider | undefined
  const server = createServer((request, response) => provider!.callback()(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  provider = providerOf(issuer, keys)
  const rotate = (to: readonly Jwk[]) => {
    keys = [...to]
    provider = providerOf(issuer, keys)
  }

  const token = async (scope: string) => {
    const response = await fetch(`${issuer}/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${client.client_id}:${client.client_secret}`)}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
    })
    return ((await response.json()) as { readonly access_token: string }).access_token
  }

  const gateway = await startGateway()
  onTestFinished(() => gateway.stop().then(() => undefined))
  const login = {
    type: 'openIdConnect',
    openIdConnectUrl: `${issuer}/.well-known/openid-configuration`,
    'x-amazon-apigateway-authorizer': {
      type: 'jwt',
      jwtConfiguration: { issuer, audience: ['app'] },
    },
  }
  const operation = {
    security: [{ login: ['pets/read'] }],
    'x-amazon-apigateway-integration': mock('$context.authorizer.claims.sub'),
  }
  const apiId = await deployApi(
    gateway.apigateway,
    { 'GET /in': { operation } },
    { components: { securitySchemes: { login } } },
  )
  const call = async (bearer: string) => {
    const headers = { authorization: `Bearer ${bearer}` }
    const response = await fetch(`${gateway.url}${base(apiId)}/in`, { headers })
    return `${response.status} ${response.status === 200 ? await response.text() : ''}`
  }

  const old = await token('pets/read')
  expect(await call(old)).toBe('200 app')
  expect(await call(await token('pets/write'))).toBe('403 ')
  rotate([await newKey('second'), ...keys])
  expect([await call(await token('pets/read')), await call(old)]).toEqual(['200 app', '200 app'])
  rotate([await newKey('third')])
  expect([await call(await token('pets/read')), await call(old)]).toEqual(['200 app', '401 '])
})
