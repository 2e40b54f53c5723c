import { expect, test } from 'vitest'
import { controlPlane, type Params } from '../plane/control-plane.ts'
import { patch, petStore } from '../plane/pet-store.ts'

const regional = { endpointConfiguration: { types: ['REGIONAL'] } }
const privately = { endpointConfiguration: { types: ['PRIVATE'] } }
const arn = 'arn:aws:acm:us-east-1:000000000000:certificate/1'

// Spec control-plane §3 (ARNs), §6 (DomainName).
test('an edge domain, with what AWS adds', () => {
  const { call } = controlPlane()
  const domain = call('CreateDomainName', {
    domainName: 'api.example.com',
    certificateArn: arn,
    certificatePrivateKey: 'secret',
    certificateBody: 'body',
    tags: { a: 'b' },
  })
  expect(domain).toEqual({
    domainName: 'api.example.com',
    domainNameArn: 'arn:aws:apigateway:us-east-1::/domainnames/api.example.com',
    certificateArn: arn,
    certificateUploadDate: 1_600_000_000,
    distributionDomainName: expect.stringMatching(/^d[a-z0-9]{13}\.cloudfront\.net$/) as string,
    distributionHostedZoneId: 'Z2FDTNDATAQYW2',
    endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv4' },
    domainNameStatus: 'AVAILABLE',
    securityPolicy: 'TLS_1_2',
    routingMode: 'BASE_PATH_MAPPING_ONLY',
    tags: { a: 'b' },
  })
  expect(call('GetDomainName', { domainName: 'API.example.com' })).toEqual(domain)
  expect(call('GetDomainNames').items).toEqual([domain])
})

test('a regional domain has a regional host', () => {
  const { call } = controlPlane()
  const domain = call('CreateDomainName', {
    domainName: '*.example.com',
    regionalCertificateArn: arn,
    ...regional,
  })
  expect(domain['regionalDomainName']).toMatch(
    /^d-[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com$/,
  )
  expect(domain).not.toHaveProperty('distributionDomainName')
})

// Spec rest-routing §9 (private domains), control-plane §12: found by its id only.
test('a private domain has an id, in its ARN too', () => {
  const { call, refusal } = controlPlane()
  const { domainNameId, domainNameArn, endpointConfiguration } = call('CreateDomainName', {
    domainName: 'in.example.com',
    policy:
      '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"execute-api:/*"}]}',
    ...privately,
  })
  expect(domainNameArn).toBe(
    `arn:aws:apigateway:us-east-1:000000000000:/domainnames/in.example.com+${String(domainNameId)}`,
  )
  expect(endpointConfiguration).toEqual({ types: ['PRIVATE'], ipAddressType: 'dualstack' })
  const unknown = '404 NotFoundException: Invalid domain name identifier specified'
  expect(refusal('GetDomainName', { domainName: 'in.example.com' })).toBe(unknown)
  expect(refusal('GetDomainName', { domainName: 'in.example.com', domainNameId: 'x' })).toBe(
    unknown,
  )
  // Plain JSON text, unlike a RestApi's: Terraform's provider 5.100 does not unescape it.
  expect(call('GetDomainName', { domainName: 'in.example.com', domainNameId })['policy']).toBe(
    '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"arn:aws:execute-api:us-east-1:000000000000:/*"}]}',
  )
})

// Spec control-plane §6, rest-routing §9, §11; the taken name as AWS's users report it.
test.each<[Params, RegExp]>([
  [
    { domainName: 'api.example.com' },
    /^400 BadRequestException: The domain name you provided already exists\.$/,
  ],
  [{ domainName: 'API.Example.com' }, /already exists/],
  [{ domainName: 'localhost' }, /Invalid domain name specified: localhost/],
  [{ domainName: 'a..b.com' }, /Invalid domain name specified/],
  [{ domainName: 'a.*.com' }, /Invalid domain name specified/],
  [{ domainName: '10.0.0.1' }, /Invalid domain name specified/],
  [{ domainName: 'x.com/y' }, /Invalid domain name specified/],
  [{ domainName: `${'a.'.repeat(130)}com` }, /Invalid domain name specified/],
  [{ domainName: 'a.execute-api.us-east-1.amazonaws.com' }, /belong to the gateway/],
  [{ domainName: 'b.com', endpointConfiguration: { types: [] } }, /exactly one endpoint type/],
  [
    { domainName: 'b.com', endpointConfiguration: { types: ['EDGE', 'REGIONAL'] } },
    /exactly one endpoint type/,
  ],
  [
    { domainName: 'b.com', endpointConfiguration: { types: ['X'] } },
    /Value '\[X\]' at 'createDomainNameInput.endpointConfiguration.types' failed to satisfy constraint/,
  ],
  [
    { domainName: 'b.com', securityPolicy: 'SecurityPolicy_TLS13_1_2_2021_06' },
    /requires endpointAccessMode/,
  ],
  [{ domainName: 'b.com', policy: '{"Statement":[]}' }, /only supported for private/],
  [
    { domainName: 'b.com', mutualTlsAuthentication: { truststoreUri: 's3://b/k' } },
    /only supported for REGIONAL/,
  ],
  [
    { domainName: 'b.com', ...regional, mutualTlsAuthentication: { truststoreUri: 'http://b/k' } },
    /s3:\/\/bucket\/key/,
  ],
  [{ domainName: '*.b.com', ...privately }, /Wildcard/],
  [{ domainName: 'b.com', ...privately, securityPolicy: 'TLS_1_0' }, /TLS_1_2/],
  [
    { domainName: 'b.com', endpointConfiguration: { types: ['PRIVATE'], ipAddressType: 'ipv4' } },
    /Only dualstack/,
  ],
  [{ domainName: 'b.com', tags: { 'aws:x': 'y' } }, /Invalid tag key/],
  [{ domainName: 'b.com', routingMode: 'X' }, /^400 ValidationException/],
])('CreateDomainName refuses %j', (params, error) => {
  const { call, refusal, store } = controlPlane()
  call('CreateDomainName', { domainName: 'api.example.com' })
  expect(refusal('CreateDomainName', params)).toMatch(error)
  expect(store.count('DomainName', '')).toBe(1)
})

// Spec control-plane §7, row DomainName.
test.each<[string, string, string | undefined, Params]>([
  ['add', '/certificateArn', arn, { certificateArn: arn, certificateUploadDate: 1_600_000_000 }],
  ['replace', '/certificateName', 'n', { certificateName: 'n' }],
  ['replace', '/regionalCertificateArn', arn, { regionalCertificateArn: arn }],
  ['replace', '/regionalCertificateName', 'n', { regionalCertificateName: 'n' }],
  ['remove', '/regionalCertificateName', undefined, { regionalCertificateName: undefined }],
  [
    'replace',
    '/ownershipVerificationCertificateArn',
    arn,
    { ownershipVerificationCertificateArn: arn },
  ],
  [
    'add',
    '/mutualTlsAuthentication/truststoreUri',
    's3://b/k',
    { mutualTlsAuthentication: { truststoreUri: 's3://b/k' } },
  ],
  [
    'remove',
    '/mutualTlsAuthentication/truststoreUri',
    undefined,
    { mutualTlsAuthentication: undefined },
  ],
  [
    'add',
    '/endpointConfiguration/types',
    'EDGE',
    { endpointConfiguration: { types: ['REGIONAL', 'EDGE'], ipAddressType: 'ipv4' } },
  ],
  [
    'replace',
    '/endpointConfiguration/types/REGIONAL',
    'EDGE',
    {
      endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv4' },
      regionalDomainName: undefined,
    },
  ],
  [
    'replace',
    '/endpointConfiguration/types/0',
    'EDGE',
    { distributionHostedZoneId: 'Z2FDTNDATAQYW2' },
  ],
  [
    'replace',
    '/endpointConfiguration/ipAddressType',
    'dualstack',
    { endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'dualstack' } },
  ],
  ['replace', '/endpointAccessMode', 'STRICT', { endpointAccessMode: 'STRICT' }],
  ['replace', '/securityPolicy', 'TLS_1_0', { securityPolicy: 'TLS_1_0' }],
  ['replace', '/routingMode', 'ROUTING_RULE_ONLY', { routingMode: 'ROUTING_RULE_ONLY' }],
  [
    'replace',
    '/routingMode',
    'ROUTING_RULE_THEN_API_MAPPING',
    { routingMode: 'ROUTING_RULE_THEN_BASE_PATH_MAPPING' },
  ],
])('UpdateDomainName %s %s %s', (op, path, value, expected) => {
  const { call } = controlPlane()
  const domainName = 'api.example.com'
  call('CreateDomainName', { domainName, ...regional })
  const updated = call('UpdateDomainName', { domainName, ...patch(op, path, value) })
  for (const [member, text] of Object.entries(expected)) expect(updated[member]).toEqual(text)
  expect(call('GetDomainName', { domainName })).toEqual(updated)
})

test.each<[readonly Params[], RegExp]>([
  [[{ op: 'replace', path: '/domainName', value: 'x' }], /Invalid patch path \/domainName$/],
  [[{ op: 'add', path: '/routingMode', value: 'x' }], /Must be one of: \[replace\]/],
  [[{ op: 'replace', path: '/routingMode', value: 'x' }], /Invalid routingMode specified/],
  [
    [{ op: 'remove', path: '/endpointConfiguration/types', value: 'REGIONAL' }],
    /cannot be both DISABLED/,
  ],
  [
    [{ op: 'add', path: '/endpointConfiguration/types', value: 'PRIVATE' }],
    /to or from the endpoint type PRIVATE/,
  ],
  [
    [{ op: 'replace', path: '/endpointConfiguration/types/EDGE', value: 'EDGE' }],
    /Invalid patch path/,
  ],
  [
    [{ op: 'replace', path: '/securityPolicy', value: 'SecurityPolicy_TLS13_2025_EDGE' }],
    /requires endpointAccessMode/,
  ],
  [[{ op: 'replace', path: '/policy', value: '{"Statement":[]}' }], /only supported for private/],
  [
    [
      { op: 'remove', path: '/regionalCertificateArn' },
      { op: 'add', path: '/regionalCertificateArn', value: arn },
    ],
    /Cannot add and remove \/regionalCertificateArn in the same request/,
  ],
])('UpdateDomainName refuses %j', (patchOperations, error) => {
  const { call, refusal } = controlPlane()
  const domainName = 'api.example.com'
  const before = call('CreateDomainName', { domainName, ...regional })
  expect(refusal('UpdateDomainName', { domainName, patchOperations })).toMatch(error)
  expect(call('GetDomainName', { domainName })).toEqual(before)
})

test.each(['GetDomainName', 'UpdateDomainName', 'DeleteDomainName'])(
  '%s of an unknown domain',
  (operation) => {
    const { refusal } = controlPlane()
    expect(refusal(operation, { domainName: 'x.example.com' })).toBe(
      '404 NotFoundException: Invalid domain name identifier specified',
    )
  },
)

// What the data plane reads; a domain is not served without the protection it asks for.
test.each<[Params, unknown]>([
  [{}, undefined],
  [
    { ...regional, mutualTlsAuthentication: { truststoreUri: 's3://b/k' } },
    { truststoreUri: 's3://b/k' },
  ],
  [
    {
      ...regional,
      mutualTlsAuthentication: { truststoreUri: 'file:a/b.pem', truststoreVersion: '2' },
    },
    { truststoreUri: 'file:a/b.pem', truststoreVersion: '2' },
  ],
])('a domain %j is published', (params, mutualTls) => {
  const { call, store } = controlPlane()
  call('CreateDomainName', { domainName: 'Api.Example.com', ...params })
  const published = JSON.parse(store.published('domain/api.example.com') ?? '') as Params
  expect(published).toMatchObject({
    routingMode: 'BASE_PATH_MAPPING_ONLY',
    mappings: [],
    rules: [],
    multiLevel: false,
  })
  expect(published['mutualTls']).toEqual(mutualTls)
})

// Spec rest-routing §9: nobody reaches a private domain until an endpoint is associated.
test('a private domain is published with what keeps it private', () => {
  const { call, store } = controlPlane()
  const { domainNameId } = call('CreateDomainName', { domainName: 'a.example.com', ...privately })
  expect(JSON.parse(store.published('domain/a.example.com') ?? '')).toMatchObject({
    private: { resource: `/domainnames/a.example.com+${String(domainNameId)}`, vpcEndpointIds: [] },
  })
})

test('a deleted domain takes everything along and is withdrawn', () => {
  const { call, refusal, store, restApiId } = petStore()
  const domainName = 'api.example.com'
  call('CreateDomainName', { domainName })
  call('CreateBasePathMapping', { domainName, restApiId })
  call('DeleteDomainName', { domainName })
  expect(store.published('domain/api.example.com')).toBeUndefined()
  expect(store.count('BasePathMapping', domainName)).toBe(0)
  expect(refusal('DeleteRestApi', { restApiId })).toMatch(/^no error/)
})

// Spec control-plane §8; the text as AWS's users report it.
test('an API that a domain leads to is not deleted', () => {
  const { call, refusal, restApiId } = petStore()
  call('CreateDomainName', { domainName: 'api.example.com' })
  call('CreateBasePathMapping', { domainName: 'api.example.com', restApiId })
  expect(refusal('DeleteRestApi', { restApiId })).toBe(
    `400 BadRequestException: Deleting RestApi ${restApiId} failed. Please remove all base path mappings related to the RestApi in your domains: api.example.com`,
  )
})
