import {
  CreateDomainNameCommand,
  DeleteDomainNameCommand,
  GetDomainNameCommand,
  UpdateDomainNameCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway'
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
import { signedFetch } from '../support/signed-fetch.ts'

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

describe('what is told of a truststore', () => {
  const warnings = async (domainName: string) => {
    const one = await gateway.apigateway.send(new GetDomainNameCommand({ domainName }))
    const v2 = await signedFetch(gateway, `/v2/domainnames/${domainName}`, {})
    const { mutualTlsAuthentication } = (await v2.json()) as {
      readonly mutualTlsAuthentication?: { readonly truststoreWarnings?: readonly string[] }
    }
    expect(mutualTlsAuthentication?.truststoreWarnings).toEqual(
      one.mutualTlsAuthentication?.truststoreWarnings,
    )
    return one.mutualTlsAuthentication?.truststoreWarnings
  }

  test.each<[string, string, readonly string[] | undefined]>([
    ['a good one', 'store.pem', undefined],
    [
      'one with certificates of no use',
      'poor.pem',
      [
        "certificate 2 is no authority's",
        'certificate 3 cannot be read',
        'the certificate of CN=Past has expired',
        'the certificate of CN=Future is not yet valid',
      ],
    ],
    [
      'one that is none',
      'garbage.pem',
      ['no client is let in, since the truststore cannot be used: it has no certificate in PEM'],
    ],
    [
      'one that is not there',
      'missing.pem',
      ['no client is let in, since the truststore cannot be used: reading it was answered 404'],
    ],
  ])('%s', async (_, file, expected) => {
    const domainName = `told-${file.slice(0, -4)}.example.com`
    const made = await gateway.apigateway.send(
      new CreateDomainNameCommand({
        domainName,
        endpointConfiguration: { types: ['REGIONAL'] },
        regionalCertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/1',
        mutualTlsAuthentication: { truststoreUri: `s3://trust/${file}` },
      }),
    )
    expect(made.mutualTlsAuthentication?.truststoreWarnings).toEqual(expected)
    expect(await warnings(domainName)).toEqual(expected)
    const patched = await gateway.apigateway.send(
      new UpdateDomainNameCommand({
        domainName,
        patchOperations: [
          {
            op: 'replace',
            path: '/mutualTlsAuthentication/truststoreUri',
            value: 's3://trust/empty.pem',
          },
        ],
      }),
    )
    expect(patched.mutualTlsAuthentication).toMatchObject({
      truststoreUri: 's3://trust/empty.pem',
      truststoreWarnings: [expect.stringContaining('it has no certificate in PEM')],
    })
  })
})
