import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { directoryOf, type Keys, policy } from '../support/iam-client.ts'
import { deployApi, mock } from '../support/rest-api.ts'
import { signedFetch } from '../support/signed-fetch.ts'

const accountId = '000000000000'

let gateway: Gateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway?.stop())

const { done, newUser } = directoryOf(() => gateway)

const rest = async (path: string, keys: Keys, method = 'GET', body?: string) => {
  const response = await signedFetch(gateway, path, {
    method,
    ...keys,
    ...(body !== undefined && { body }),
  })
  return { status: response.status, text: await response.text() }
}

// Service Authorization Reference: "additional authorization control".
test('who may write to an API may not by that say who comes in', async () => {
  const keys = await newUser('writer')
  const allow = (...Action: readonly string[]) =>
    done('PutUserPolicy', {
      UserName: 'writer',
      PolicyName: 'p',
      PolicyDocument: policy({ Effect: 'Allow', Action, Resource: '*' }),
    })
  const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((verb) => `apigateway:${verb}`)
  await allow(...verbs)
  const id = await deployApi(gateway.apigateway, { 'GET /a': mock('a') })
  const document = policy({
    Effect: 'Allow',
    Principal: '*',
    Action: 'execute-api:Invoke',
    Resource: '*',
  })
  const patch = (path: string, ...patchOperations: readonly object[]) =>
    rest(path, keys, 'PATCH', JSON.stringify({ patchOperations }))
  const post = (path: string, body: object) => rest(path, keys, 'POST', JSON.stringify(body))
  const definition = (more: object) => ({
    openapi: '3.0.1',
    info: { title: 't', version: '1' },
    paths: {},
    ...more,
  })
  const extension = { 'x-amazon-apigateway-policy': JSON.parse(document) as unknown }
  const domain = {
    domainName: 'writer.example.com',
    endpointConfiguration: { types: ['REGIONAL'] },
  }
  const mutualTls = { mutualTlsAuthentication: { truststoreUri: 's3://b/k' } }
  const ofDomain = `/domainnames/${domain.domainName}`
  const calls: readonly (readonly [string, string, () => ReturnType<typeof rest>])[] = [
    [
      'UpdateRestApiPolicy',
      `/restapis/${id}`,
      () => patch(`/restapis/${id}`, { op: 'replace', path: '/policy', value: document }),
    ],
    [
      'UpdateRestApiPolicy',
      `/restapis/${id}`,
      () =>
        patch(
          `/restapis/${id}`,
          { op: 'replace', path: '/name', value: 'n' },
          { op: 'remove', path: '/policy' },
        ),
    ],
    ['UpdateRestApiPolicy', '/restapis', () => post('/restapis', { name: 'n', policy: document })],
    [
      'UpdateRestApiPolicy',
      '/restapis',
      () => post('/restapis?mode=import', definition(extension)),
    ],
    [
      'UpdateRestApiPolicy',
      `/restapis/${id}`,
      () =>
        rest(
          `/restapis/${id}`,
          keys,
          'PUT',
          JSON.stringify(definition(extension)).replace('-policy', '\\u002dpolicy'),
        ),
    ],
    [
      'AddCertificateToDomain',
      '/domainnames',
      () => post('/domainnames', { ...domain, ...mutualTls }),
    ],
    [
      'AddCertificateToDomain',
      '/domainnames',
      () =>
        post('/v2/domainnames', {
          domainName: domain.domainName,
          domainNameConfigurations: [{ endpointType: 'REGIONAL' }],
          ...mutualTls,
        }),
    ],
    [
      'AddCertificateToDomain',
      ofDomain,
      () =>
        patch(ofDomain, {
          op: 'replace',
          path: '/mutualTlsAuthentication/truststoreUri',
          value: 's3://b/k',
        }),
    ],
    [
      'RemoveCertificateFromDomain',
      ofDomain,
      () => patch(ofDomain, { op: 'remove', path: '/mutualTlsAuthentication/truststoreUri' }),
    ],
    [
      'RemoveCertificateFromDomain',
      ofDomain,
      () =>
        rest(`/v2${ofDomain}`, keys, 'PATCH', '{"mutualTlsAuthentication":{"truststoreUri":""}}'),
    ],
    [
      'UpdateDomainNamePolicy',
      '/domainnames',
      () => post('/domainnames', { ...domain, policy: document }),
    ],
    [
      'UpdateDomainNamePolicy',
      ofDomain,
      () => patch(ofDomain, { op: 'replace', path: '/policy', value: document }),
    ],
    [
      'UpdateDomainNameManagementPolicy',
      ofDomain,
      () => patch(ofDomain, { op: 'replace', path: '/managementPolicy', value: document }),
    ],
    [
      'CreateAccessAssociation',
      '/domainnameaccessassociations',
      () =>
        post('/domainnameaccessassociations', {
          domainNameArn: `arn:aws:apigateway:us-east-1:${accountId}:/domainnames/a+b`,
          accessAssociationSource: 'vpce-1',
          accessAssociationSourceType: 'VPCE',
        }),
    ],
  ]
  for (const [action, path, call] of calls) {
    const { status, text } = await call()
    expect([status, text]).toEqual([
      403,
      expect.stringContaining(
        `apigateway:${action} on resource: arn:aws:apigateway:us-east-1::${path} `,
      ),
    ])
  }
  expect(
    (await patch(`/restapis/${id}`, { op: 'replace', path: '/name', value: 'n' })).status,
  ).toBe(200)
  expect((await post('/restapis?mode=import', definition({}))).status).toBe(201)
  expect((await post('/domainnames', domain)).status).toBe(201)
  await allow(...verbs, 'apigateway:UpdateRestApiPolicy', 'apigateway:AddCertificateToDomain')
  expect((await calls[0]![2]()).status).toBe(200)
  expect((await calls[3]![2]()).status).toBe(201)
  expect((await calls[7]![2]()).status).toBe(200)
})
