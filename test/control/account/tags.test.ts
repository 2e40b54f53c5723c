import { expect, test } from 'vitest'
import { atDev, petStore } from '../plane/pet-store.ts'
import { bad, noApi } from '../plane/recorded.ts'

const targetArns = ['arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/a/b']

/** One of everything that has tags: the path of its ARN, and how it is read. */
function taggedThings() {
  const plane = petStore()
  const { call, at, restApiId } = plane
  const key = call('CreateApiKey').id
  const plan = call('CreateUsagePlan', { name: 'p' }).id
  const link = call('CreateVpcLink', { name: 'l', targetArns }).id
  const certificate = String(call('GenerateClientCertificate')['clientCertificateId'])
  call('CreateDomainName', {
    domainName: 'api.example.com',
    regionalCertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/c',
    endpointConfiguration: { types: ['REGIONAL'] },
  })
  const reads = {
    api: [`/restapis/${restApiId}`, 'GetRestApi', { restApiId }],
    stage: [`/restapis/${restApiId}/stages/dev`, 'GetStage', at(atDev)],
    key: [`/apikeys/${key}`, 'GetApiKey', { apiKey: key }],
    plan: [`/usageplans/${plan}`, 'GetUsagePlan', { usagePlanId: plan }],
    link: [`/vpclinks/${link}`, 'GetVpcLink', { vpcLinkId: link }],
    certificate: [
      `/clientcertificates/${certificate}`,
      'GetClientCertificate',
      { clientCertificateId: certificate },
    ],
    domain: ['/domainnames/api.example.com', 'GetDomainName', { domainName: 'api.example.com' }],
  } as const
  return { ...plane, reads }
}

// Spec control-plane §3: TagResource merges; unverified moto:apigateway_stage::test_stage_tags.
test.each(['api', 'stage', 'key', 'plan', 'link', 'certificate', 'domain'] as const)(
  'the tags of %s by its ARN',
  (thing) => {
    const { call, reads } = taggedThings()
    const [path, read, params] = reads[thing]
    const resourceArn = `arn:aws:apigateway:us-east-1::${path}`
    const tags = () => {
      const shown = call(read, params)['tags'] ?? {}
      expect(call('GetTags', { resourceArn })).toEqual({ tags: shown })
      return shown
    }
    expect(tags()).toEqual({})
    call('TagResource', { resourceArn, tags: { a: '1', b: '2' } })
    call('TagResource', { resourceArn, tags: { b: '3', ['__proto__']: 'x' } })
    expect(Object.entries(tags())).toEqual(
      expect.arrayContaining([
        ['a', '1'],
        ['b', '3'],
      ]),
    )
    call('UntagResource', { resourceArn, tagKeys: ['a', 'absent', '__proto__'] })
    expect(tags()).toEqual({ b: '3' })
    call('UntagResource', { resourceArn, tagKeys: ['b'] })
    expect(tags()).toEqual({})
  },
)

// Spec control-plane §3 (limits), §16 (texts).
test('what tags refuse', () => {
  const { call, refusal, restApiId } = taggedThings()
  const arn = (path: string) => `arn:aws:apigateway:us-east-1::${path}`
  const get = (resourceArn: string) => refusal('GetTags', { resourceArn })
  expect(get('restapis')).toBe(bad('Invalid ARN. ARN is not well formed restapis'))
  for (const path of [
    '/restapis',
    '/restapis/',
    `/restapis/${restApiId}/resources/x`,
    `/restapis/${restApiId}/stages/dev/x`,
    '/apikeys/a/b',
    '/constructor/x',
    'apikeys/x',
  ])
    expect(get(arn(path))).toBe(bad('Invalid ARN specified in the request'))
  expect(get(`arn:aws:s3:::/restapis/${restApiId}`)).toBe(
    bad('Invalid ARN specified in the request'),
  )
  expect(get(arn('/restapis/no'))).toBe(noApi('no'))
  expect(get(arn(`/restapis/${restApiId}/stages/no`))).toBe(
    '404 NotFoundException: Invalid stage identifier specified',
  )
  expect(get(arn('/vpclinks/no'))).toBe(
    '404 NotFoundException: Invalid Vpc Link identifier specified',
  )
  const resourceArn = arn(`/restapis/${restApiId}`)
  const many = (from: number, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${from + i}`, '']))
  call('TagResource', { resourceArn, tags: many(0, 50) })
  expect(refusal('TagResource', { resourceArn, tags: many(50, 1) })).toBe(
    bad('A resource can have at most 50 tags'),
  )
  expect(refusal('TagResource', { resourceArn, tags: { 'aws:x': '' } })).toMatch(/^400 /)
})
