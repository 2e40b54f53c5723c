import { DeleteDomainNameCommand, UpdateStageCommand } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Gateway } from '../support/gateway.ts'
import {
  client,
  forbidden,
  good,
  outcome,
  rsaRoot,
  startMutualTls,
  stranger,
  type MutualTls,
} from '../support/mutual-tls.ts'

// Whom a domain with mutual TLS trusts, and what is told of who comes in: spec rest-auth §9, rest-responses §7.

let world: MutualTls
let gateway: Gateway
const ask: MutualTls['ask'] = (...asked) => world.ask(...asked)
const domain: MutualTls['domain'] = (...made) => world.domain(...made)
beforeAll(async () => {
  world = await startMutualTls()
  ;({ gateway } = world)
})
afterAll(() => world.stop())

describe('what is told of a certificate', () => {
  const notAfter = /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4} GMT$/

  test('an event has it whole', async () => {
    const answer = await ask('mtls.example.com', good, { path: '/event' })
    expect(JSON.parse(answer.body)).toMatchObject({
      clientCert: {
        clientCertPem: good.pem,
        subjectDN: String.raw`C=US,O=Acme\, Inc.,CN=device 7`,
        issuerDN: 'CN=Root',
        serialNumber: expect.stringMatching(/^0a(?::[0-9a-f]{2}){7}$/),
        validity: {
          notBefore: expect.stringMatching(notAfter),
          notAfter: expect.stringMatching(notAfter),
        },
      },
    })
  })

  test('a template reads it', async () => {
    const { body } = await ask('mtls.example.com', good, { path: '/who' })
    const [subject, until] = body.split('|')
    expect(subject).toBe(String.raw`C=US,O=Acme\, Inc.,CN=device 7`)
    expect(until).toMatch(notAfter)
  })

  test('elsewhere there is none', async () => {
    const { body } = await ask('open.example.com', undefined, { path: '/event' })
    expect(JSON.parse(body)).not.toHaveProperty('clientCert')
    expect((await ask('open.example.com', undefined, { path: '/who' })).body).toBe('|')
  })

  test('the access log tells of who was refused, too', async () => {
    const { apigateway } = gateway
    await apigateway.send(
      new UpdateStageCommand({
        restApiId: world.apiId,
        stageName: 'dev',
        patchOperations: [
          {
            op: 'replace',
            path: '/accessLogSettings/destinationArn',
            value: 'arn:aws:logs:us-east-1:000000000000:log-group:tls',
          },
          {
            op: 'replace',
            path: '/accessLogSettings/format',
            value:
              'log $context.requestId $context.status $context.identity.clientCert.issuerDN $context.identity.clientCert.serialNumber',
          },
        ],
      }),
    )
    await ask('mtls.example.com', good)
    await ask('mtls.example.com', client(stranger))
    const logged = () => gateway.lines.filter((line) => line.includes('accessLog')).join('\n')
    await expect.poll(logged).toMatch(/ 200 CN=Root 0a:/)
    await expect.poll(logged).toMatch(/ 403 CN=Stranger 0a:/)
  })
})

describe('a truststore that cannot be used lets nobody in', () => {
  const unavailable = { status: 503, body: '{"message":"Service Unavailable"}' }
  test.each<[string, string, RegExp]>([
    ['missing', 's3://trust/missing.pem', /answered 404/],
    ['too large', 's3://trust/large.pem', /larger than 1 MB/],
    ['garbage', 's3://trust/garbage.pem', /no certificate in PEM/],
    ['empty', 's3://trust/empty.pem', /no certificate in PEM/],
    ['a missing file', 'file:missing.pem', /answered 404/],
  ])('%s', async (_, uri, why) => {
    await domain('broken.example.com', uri)
    expect(await ask('broken.example.com', good)).toMatchObject(unavailable)
    expect(outcome(await ask('broken.example.com'))).toBe('aborted')
    await expect.poll(() => gateway.lines.join('\n')).toMatch(why)
    await gateway.apigateway.send(new DeleteDomainNameCommand({ domainName: 'broken.example.com' }))
  })

  test('S3 that is away', async () => {
    world.aws.distrust(true)
    await domain('away.example.com', 's3://trust/away.pem')
    expect(await ask('away.example.com', good)).toMatchObject(unavailable)
    world.aws.distrust(false)
  })

  test('what was read of S3 is good while that is away', async () => {
    expect(outcome(await ask('mtls.example.com', good))).toBe('200 in')
    world.aws.distrust(true)
    expect(outcome(await ask('mtls.example.com', good))).toBe('200 in')
    expect(outcome(await ask('mtls.example.com', client(stranger)))).toBe(forbidden)
    world.aws.distrust(false)
  })
})

test('a file is a truststore', async () => {
  await domain('file.example.com', 'file:clients.pem')
  expect(outcome(await ask('file.example.com', good))).toBe('200 in')
  expect(outcome(await ask('file.example.com', client(rsaRoot)))).toBe(forbidden)
})
