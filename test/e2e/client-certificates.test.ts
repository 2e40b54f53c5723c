import {
  CreateVpcLinkCommand,
  GenerateClientCertificateCommand,
  GetResourcesCommand,
  TestInvokeMethodCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { removeFolder, runToEnd, startGateway, temporaryFolder } from '../support/gateway.ts'
import type { Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin } from '../support/loopback-origin.ts'
import { get } from '../support/raw-http.ts'
import { base, definition, deploy, deployApi, importApi } from '../support/rest-api.ts'
import { startTlsOrigin, tlsFile, type TlsOrigin } from '../support/tls-origin.ts'

// A stage's client certificate at an HTTPS backend (spec integrations §6): shown, or the call is not made.

const failed = { status: 500, body: '{"message": "Internal server error"}' }

let origin: TlsOrigin
let other: TlsOrigin
let state: string
let certificate: string
let gateway: Gateway

const generate = async ({ apigateway }: Gateway) =>
  (await apigateway.send(new GenerateClientCertificateCommand({}))).clientCertificateId!

beforeAll(async () => {
  origin = await startTlsOrigin()
  other = await startTlsOrigin()
  state = temporaryFolder()
  // A certificate has its id only once it is made; the setting names it from the next start on.
  const first = await startGateway({ TIDEGATE_STATE: state })
  certificate = await generate(first)
  await first.stop()
  gateway = await startGateway({
    TIDEGATE_STATE: state,
    TIDEGATE_CA_FILE: tlsFile('ca.pem'),
    TIDEGATE_VPC_LINKS: JSON.stringify({ inside: { address: `https://${origin.host}` } }),
    TIDEGATE_CLIENT_CERTIFICATES: JSON.stringify({
      [certificate]: {
        certificate: tlsFile('client.pem'),
        key: tlsFile('client.key'),
        hosts: [origin.host],
      },
    }),
  })
})
afterAll(async () => {
  await gateway.stop()
  await origin.stop()
  await other.stop()
  removeFolder(state)
})

const show = (to: Gateway, restApiId: string, value: string) =>
  to.apigateway.send(
    new UpdateStageCommand({
      restApiId,
      stageName: 'test',
      patchOperations: [{ op: 'replace', path: '/clientCertificateId', value }],
    }),
  )

const calling = (type: string, uri: string, more: object = {}) => ({
  'GET /x': {
    type,
    httpMethod: 'GET',
    uri,
    responses: { default: { statusCode: '200' } },
    ...more,
  },
})

const logs = (text: string) => vi.waitFor(() => expect(gateway.lines.join('\n')).toContain(text))

describe.each(['http', 'http_proxy'])('%s', (type) => {
  test('is shown to the backend from the stage update on, until it is taken away', async () => {
    const id = await deployApi(gateway.apigateway, calling(type, `https://${origin.host}/p`))
    const call = () => get(gateway.port, `${base(id)}/x`)
    expect(await call()).toMatchObject({ status: 200, body: 'nobody' })
    await show(gateway, id, certificate)
    expect(await call()).toMatchObject({ status: 200, body: 'gateway client' })
    await show(gateway, id, '')
    expect(await call()).toMatchObject({ status: 200, body: 'nobody' })
  })

  test('a host that the setting does not name is not called', async () => {
    const id = await deployApi(gateway.apigateway, calling(type, `https://${other.host}/`))
    await show(gateway, id, certificate)
    expect(await get(gateway.port, `${base(id)}/x`)).toMatchObject(failed)
    expect(other.seen).toEqual([])
    await logs(
      `client certificate ${certificate} cannot be presented to https://${other.host}: TIDEGATE_CLIENT_CERTIFICATES does not name that host`,
    )
  })

  test('nor is any host with a certificate that the setting does not name', async () => {
    const unnamed = await generate(gateway)
    const uri = '${stageVariables.scheme}://${stageVariables.host}/'
    const id = await importApi(gateway.apigateway, definition(calling(type, uri)))
    await deploy(gateway.apigateway, id, 'test', { scheme: 'HTTPS', host: other.host })
    await show(gateway, id, unnamed)
    expect(await get(gateway.port, `${base(id)}/x`)).toMatchObject(failed)
    expect(other.seen).toEqual([])
    await logs(
      `client certificate ${unnamed} cannot be presented to https://${other.host}: TIDEGATE_CLIENT_CERTIFICATES does not name it`,
    )
  })

  test('a VPC link, which cannot show it, carries no call', async () => {
    const targetArns = ['arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/n/1']
    const link = await gateway.apigateway.send(
      new CreateVpcLinkCommand({ name: 'inside', targetArns }),
    )
    const more = { connectionType: 'VPC_LINK', connectionId: link.id }
    const uri = 'https://orders.corp.internal/'
    const id = await deployApi(gateway.apigateway, calling(type, uri, more))
    // Without a certificate it reaches the backend, over TLS to the address and by the URI's host.
    const plain = await get(gateway.port, `${base(id)}/x`)
    expect(plain).toMatchObject({ status: 200, body: 'nobody' })
    await show(gateway, id, certificate)
    const before = origin.seen.length
    expect(await get(gateway.port, `${base(id)}/x`)).toMatchObject(failed)
    expect(origin.seen).toHaveLength(before)
  })

  test('without TLS there is nothing to show it in', async () => {
    const plain = await startLoopbackOrigin()
    const id = await deployApi(gateway.apigateway, calling(type, plain.url))
    await show(gateway, id, certificate)
    expect(await get(gateway.port, `${base(id)}/x`)).toMatchObject({ status: 200 })
    await plain.stop()
  })
})

test('a test of a method shows the certificate it is given', async () => {
  const restApiId = await deployApi(
    gateway.apigateway,
    calling('http_proxy', `https://${origin.host}/`),
  )
  const { items } = await gateway.apigateway.send(new GetResourcesCommand({ restApiId }))
  const resourceId = items!.find(({ path }) => path === '/x')!.id!
  const invoke = (clientCertificateId: string) =>
    gateway.apigateway.send(
      new TestInvokeMethodCommand({
        restApiId,
        resourceId,
        httpMethod: 'GET',
        clientCertificateId,
      }),
    )
  expect(await invoke(certificate)).toMatchObject({ status: 200, body: 'gateway client' })
  expect(await invoke(await generate(gateway))).toMatchObject({ status: 500 })
  await expect(invoke('nosuch')).rejects.toMatchObject({ name: 'NotFoundException' })
})

test('* is any certificate', async () => {
  await using any = await startGateway({
    TIDEGATE_CA_FILE: tlsFile('ca.pem'),
    TIDEGATE_CLIENT_CERTIFICATES: JSON.stringify({
      '*': { certificate: tlsFile('other.pem'), key: tlsFile('other.key'), hosts: [origin.host] },
    }),
  })
  const id = await deployApi(any.apigateway, calling('http_proxy', `https://${origin.host}/`))
  await show(any, id, await generate(any))
  expect(await get(any.port, `${base(id)}/x`)).toMatchObject({ body: 'another client' })
})

test('a certificate of the backend that nobody vouches for is a 504', async () => {
  await using strict = await startGateway()
  const before = origin.seen.length
  const id = await deployApi(strict.apigateway, calling('http_proxy', `https://${origin.host}/`))
  expect(await get(strict.port, `${base(id)}/x`)).toMatchObject({
    status: 504,
    body: '{"message": "Network error communicating with endpoint"}',
  })
  expect(origin.seen).toHaveLength(before)
})

test('tlsConfig.insecureSkipVerification is refused at deployment, by name', async () => {
  const insecure = { tlsConfig: { insecureSkipVerification: true } }
  const deployment = deployApi(
    gateway.apigateway,
    calling('http_proxy', `https://${origin.host}/`, insecure),
  )
  await expect(deployment).rejects.toMatchObject({
    name: 'BadRequestException',
    message: expect.stringMatching(
      /^GET \/x: tlsConfig\.insecureSkipVerification is not supported/,
    ),
  })
  const secure = { tlsConfig: { insecureSkipVerification: false } }
  await deployApi(gateway.apigateway, calling('http_proxy', `https://${origin.host}/`, secure))
})

const files = { certificate: tlsFile('client.pem'), key: tlsFile('client.key') }
test.each<[string, object, string]>([
  ['no object', [], 'TIDEGATE_CLIENT_CERTIFICATES is no JSON object'],
  ['an unknown member', { a: { cert: 'x' } }, '"a" has an unknown member "cert"'],
  ['no hosts', { a: { ...files, hosts: [] } }, '"a" names no hosts'],
  ['a URL', { a: { ...files, hosts: ['https://h'] } }, '"a" has the host "https://h"'],
  ['no key', { a: { certificate: 'x', hosts: ['h'] } }, '"a" is not {"binding":"NAME"}'],
  ['a binding', { a: { binding: 'B' } }, '"a" has a binding, which only Cloudflare has'],
  ['a missing file', { a: { ...files, key: '/none', hosts: ['h'] } }, '"a": ENOENT'],
  [
    'another key',
    { a: { ...files, key: tlsFile('other.key'), hosts: ['h'] } },
    'is not the key of',
  ],
  [
    'a key for a certificate',
    { a: { ...files, certificate: files.key, hosts: ['h'] } },
    'has no certificate in PEM',
  ],
  ['a certificate for a key', { a: { ...files, key: files.certificate, hosts: ['h'] } }, '"a": '],
  [
    'a metadata host',
    { a: { ...files, hosts: ['169.254.169.254'] } },
    'has the host "https://169.254.169.254"',
  ],
])('%s in TIDEGATE_CLIENT_CERTIFICATES is refused at the start', async (_, setting, message) => {
  const ending = await runToEnd({ TIDEGATE_CLIENT_CERTIFICATES: JSON.stringify(setting) })
  expect(ending.code).toBe(1)
  expect(ending.stderr).toMatch(/^tidegate: TIDEGATE_CLIENT_CERTIFICATES/)
  expect(ending.stderr).toContain(message)
})

test.each([
  ['/none', 'ENOENT'],
  [tlsFile('client.key'), 'has no certificate in PEM'],
])('TIDEGATE_CA_FILE=%s is refused at the start', async (TIDEGATE_CA_FILE, message) => {
  const ending = await runToEnd({ TIDEGATE_CA_FILE })
  expect(ending.code).toBe(1)
  expect(ending.stderr).toMatch(/^tidegate: TIDEGATE_CA_FILE/)
  expect(ending.stderr).toContain(message)
})
