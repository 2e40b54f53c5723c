import {
  CreateDeploymentCommand,
  UpdateDomainNameCommand,
  UpdateRestApiCommand,
} from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Issued } from '../support/certificate-authority.ts'
import type { Gateway } from '../support/gateway.ts'
import {
  client,
  forbidden,
  good,
  impostor,
  middle,
  outcome,
  root,
  rsaRoot,
  startMutualTls,
  stranger,
  type MutualTls,
} from '../support/mutual-tls.ts'
import { sendRaw } from '../support/raw-http.ts'

// Who comes in by mutual TLS, and that nobody else does: spec rest-auth §9, ATTACKS 41. The clients are real ones.

let world: MutualTls
let gateway: Gateway
const ask: MutualTls['ask'] = (...asked) => world.ask(...asked)
const domain: MutualTls['domain'] = (...made) => world.domain(...made)
beforeAll(async () => {
  world = await startMutualTls()
  ;({ gateway } = world)
})
afterAll(() => world.stop())

/** The reason that the operator is told, of the last refusal. */
const lastReason = () =>
  gateway.lines
    .findLast((line) => line.includes('Access denied. Reason'))
    ?.match(/Reason: ([^"]+)/)?.[1]

describe('who comes in', () => {
  test.each<[string, Issued | undefined, string, string | undefined]>([
    ['a client of the store', good, '200 in', undefined],
    ['with an RSA key', client(rsaRoot, { key: 'rsa' }), '200 in', undefined],
    ['of an authority below the root', client(middle), '200 in', undefined],
    ['with P-384', client(root, { key: 'p384' }), '200 in', undefined],
    ['nobody', undefined, 'aborted', undefined],
    ['of somebody else', client(stranger), forbidden, 'Could not find issuer for certificate'],
    ['of an impostor', client(impostor), forbidden, 'Could not find issuer for certificate'],
    [
      'with a forged signature',
      client(root, { isForged: true }),
      forbidden,
      'Could not find issuer for certificate',
    ],
    [
      'by SHA-1',
      client(rsaRoot, { hash: 'sha1', key: 'rsa' }),
      forbidden,
      'Client cert using an insecure Signature Algorithm',
    ],
    ['who vouches for itself', client(undefined), forbidden, 'self signed certificate'],
    [
      'whose time is over',
      client(root, { from: -9, to: -1 }),
      forbidden,
      'certificate has expired',
    ],
    ['whose time comes', client(root, { from: 1 }), forbidden, 'certificate is not yet valid'],
    [
      'that is a server',
      client(root, { purpose: 'server' }),
      forbidden,
      'Client cert is not for client authentication',
    ],
    [
      'with a certificate of 20 KB',
      client(root, { extraBytes: 20_000 }),
      forbidden,
      'not verified: FAILED:certificate too large',
    ],
  ])('%s', async (_, as, expected, reason) => {
    expect(outcome(await ask('mtls.example.com', as))).toBe(expected)
    if (reason !== undefined) await expect.poll(lastReason).toBe(reason)
  })

  test('with TLS 1.2 as with 1.3', async () => {
    const options = { maxVersion: 'TLSv1.2' } as const
    expect(outcome(await ask('mtls.example.com', good, { options }))).toBe('200 in')
    expect(outcome(await ask('mtls.example.com', undefined, { options }))).toBe('aborted')
  })

  test('by a wildcard', async () => {
    await domain('*.example.com', 's3://trust/store.pem')
    expect(outcome(await ask('any.example.com', good))).toBe('200 in')
    expect(outcome(await ask('any.example.com'))).toBe('aborted')
  })

  test('a domain without mutual TLS asks nobody', async () => {
    expect(outcome(await ask('open.example.com'))).toBe('200 in')
    expect(outcome(await ask('open.example.com', client(stranger)))).toBe('200 in')
  })
})

describe('no way around', () => {
  const facts = (certificate: Issued) =>
    JSON.stringify({
      clientIp: '198.51.100.1:1',
      tlsVersion: 'TLSv1.3',
      tlsClientAuth: {
        certPresented: '1',
        certVerified: 'SUCCESS',
        certRFC9440: `:${Buffer.from(certificate.der).toString('base64')}:`,
      },
    })
  const pretended = {
    'x-tidegate-connection': facts(good),
    'cf-client-cert': facts(good),
    'client-cert': `:${Buffer.from(good.der).toString('base64')}:`,
    'x-amzn-mtls-clientcert': encodeURIComponent(good.pem),
    'x-forwarded-client-cert': good.pem.replaceAll('\n', ''),
    'x-forwarded-proto': 'https',
  }
  const lines = Object.entries(pretended).map(([name, value]) => `${name}: ${value}`)

  test.each<[string, () => Promise<string>]>([
    [
      'plain HTTP',
      async () =>
        (await sendRaw(gateway.port, 'GET / HTTP/1.1\r\nHost: mtls.example.com\r\n\r\n')).body,
    ],
    [
      'plain HTTP with headers that pretend',
      async () =>
        (
          await sendRaw(
            gateway.port,
            ['GET / HTTP/1.1', 'Host: mtls.example.com', ...lines, '', ''].join('\r\n'),
          )
        ).body,
    ],
    [
      'an https target by plain HTTP',
      async () =>
        (
          await sendRaw(
            gateway.port,
            'GET https://mtls.example.com/ HTTP/1.1\r\nHost: mtls.example.com\r\n\r\n',
          )
        ).body,
    ],
    [
      'a handshake for another name',
      async () => outcome(await ask('open.example.com', undefined, { host: 'mtls.example.com' })),
    ],
    [
      'the same with headers that pretend',
      async () =>
        outcome(
          await ask('open.example.com', undefined, {
            host: 'mtls.example.com',
            headers: pretended,
          }),
        ),
    ],
    [
      'a certificate that nobody asks for',
      async () => outcome(await ask('open.example.com', good, { host: 'mtls.example.com' })),
    ],
    [
      'a handshake without a name',
      async () =>
        outcome(
          await ask('mtls.example.com', good, {
            options: { servername: '', checkServerIdentity: () => undefined },
          }),
        ),
    ],
    [
      'a host in capitals, with dot and port',
      async () =>
        outcome(await ask('open.example.com', undefined, { host: 'MTLS.example.com.:443' })),
    ],
    [
      'headers that pretend beside a stranger’s certificate',
      async () => outcome(await ask('mtls.example.com', client(stranger), { headers: pretended })),
    ],
  ])('%s is refused', async (_, attempt) => {
    expect(await attempt()).toBe(forbidden)
  })

  test('who comes in by headers is still who the certificate says', async () => {
    const answer = await ask('mtls.example.com', good, { path: '/event', headers: pretended })
    expect(JSON.parse(answer.body)).toMatchObject({ sourceIp: '127.0.0.1' })
  })

  test('a certificate of one domain is none of another whose store does not have its root', async () => {
    await domain('other.example.com', 's3://trust/a b/store.pem', 'v/1')
    expect(outcome(await ask('other.example.com', client(rsaRoot)))).toBe(forbidden)
    expect(
      outcome(await ask('mtls.example.com', client(rsaRoot), { host: 'other.example.com' })),
    ).toBe(forbidden)
    expect(outcome(await ask('other.example.com', good))).toBe('200 in')
  })

  test('the default endpoint has its own switch', async () => {
    const host = `${world.apiId}.execute-api.us-east-1.amazonaws.com`
    const path = '/dev'
    const { apigateway } = gateway
    expect(outcome(await ask(host, undefined, { path }))).toBe('200 in')
    const set = async (value: string) => {
      await apigateway.send(
        new UpdateRestApiCommand({
          restApiId: world.apiId,
          patchOperations: [{ op: 'replace', path: '/disableExecuteApiEndpoint', value }],
        }),
      )
      await apigateway.send(
        new CreateDeploymentCommand({ restApiId: world.apiId, stageName: 'dev' }),
      )
    }
    await set('true')
    expect(outcome(await ask(host, undefined, { path }))).toBe(forbidden)
    const byPath = `/_aws/execute-api/${world.apiId}/dev/`
    expect(outcome(await ask('open.example.com', undefined, { path: byPath }))).toBe(forbidden)
    expect(outcome(await ask('mtls.example.com', good))).toBe('200 in')
    await set('false')
  })
})

test('mutual TLS that is switched on counts from the next connection and the next request on', async () => {
  await domain('switch.example.com', undefined)
  expect(outcome(await ask('switch.example.com'))).toBe('200 in')
  const update = (op: 'replace' | 'remove', value?: string) =>
    gateway.apigateway.send(
      new UpdateDomainNameCommand({
        domainName: 'switch.example.com',
        patchOperations: [{ op, path: '/mutualTlsAuthentication/truststoreUri', value }],
      }),
    )
  await update('replace', 's3://trust/store.pem')
  expect(outcome(await ask('switch.example.com'))).toBe('aborted')
  expect(outcome(await ask('open.example.com', undefined, { host: 'switch.example.com' }))).toBe(
    forbidden,
  )
  await update('remove')
  expect(outcome(await ask('switch.example.com'))).toBe('200 in')
})
