import { expect, test } from 'vitest'
import { controlPlane, type Params } from '../plane/control-plane.ts'

/** A private domain, and what associates a VPC endpoint with it. */
function privateDomain() {
  const plane = controlPlane()
  const { domainNameId, domainNameArn } = plane.call('CreateDomainName', {
    domainName: 'in.example.com',
    endpointConfiguration: { types: ['PRIVATE'] },
  })
  const association: Params = {
    domainNameArn,
    accessAssociationSourceType: 'VPCE',
    accessAssociationSource: 'vpce-0123abcd',
  }
  return { ...plane, domainNameId, domainNameArn, association }
}

// Spec control-plane §4, §12; the form of the ARN as AWS documents it.
test('an association is created, listed and deleted', () => {
  const { call, refusal, domainNameId, association } = privateDomain()
  const created = call('CreateDomainNameAccessAssociation', association)
  const arn = `arn:aws:apigateway:us-east-1:000000000000:/domainnameaccessassociations/domainname/in.example.com+${String(domainNameId)}/vpcesource/vpce-0123abcd`
  expect(created).toEqual({ ...association, domainNameAccessAssociationArn: arn })
  const list = (params: Params = {}) => call('GetDomainNameAccessAssociations', params).items
  expect(list()).toEqual([created])
  expect(list({ resourceOwner: 'OTHER_ACCOUNTS' })).toEqual([])
  expect(refusal('CreateDomainNameAccessAssociation', association)).toMatch(/^409 Conflict/)
  call('DeleteDomainNameAccessAssociation', { domainNameAccessAssociationArn: arn })
  expect(list()).toEqual([])
  expect(
    refusal('DeleteDomainNameAccessAssociation', { domainNameAccessAssociationArn: arn }),
  ).toMatch(/^404 NotFoundException/)
})

test('the domain’s owner rejects an association', () => {
  const { call, refusal, domainNameArn, association } = privateDomain()
  const { domainNameAccessAssociationArn } = call('CreateDomainNameAccessAssociation', association)
  const reject = { domainNameAccessAssociationArn, domainNameArn }
  expect(
    refusal('RejectDomainNameAccessAssociation', { ...reject, domainNameArn: 'arn:other' }),
  ).toMatch(/^400 BadRequestException/)
  call('RejectDomainNameAccessAssociation', reject)
  expect(call('GetDomainNameAccessAssociations').items).toEqual([])
})

// Terraform's provider 5.100 reads them after it has created one.
test('an association’s tags by its ARN', () => {
  const { call, refusal, domainNameId, association } = privateDomain()
  const created = call('CreateDomainNameAccessAssociation', { ...association, tags: { a: '1' } })
  const resourceArn = created['domainNameAccessAssociationArn']
  expect(call('GetTags', { resourceArn })).toEqual({ tags: { a: '1' } })
  call('TagResource', { resourceArn, tags: { b: '2' } })
  call('UntagResource', { resourceArn, tagKeys: ['a'] })
  expect(call('GetDomainNameAccessAssociations').items).toEqual([{ ...created, tags: { b: '2' } }])
  call('DeleteDomainName', { domainName: 'in.example.com', domainNameId })
  expect(refusal('GetTags', { resourceArn })).toMatch(/^404 NotFoundException/)
})

test('a deleted domain takes its associations along', () => {
  const { call, domainNameId, association } = privateDomain()
  call('CreateDomainNameAccessAssociation', association)
  call('DeleteDomainName', { domainName: 'in.example.com', domainNameId })
  expect(call('GetDomainNameAccessAssociations').items).toEqual([])
})

test.each<[string, Params, RegExp]>([
  ['an unknown domain', { domainNameArn: 'arn:x' }, /^404 .*Invalid domain name identifier/],
  [
    'a public domain',
    { domainNameArn: 'arn:aws:apigateway:us-east-1::/domainnames/pub.example.com' },
    /^400 .*only supported for private/,
  ],
  ['no VPC endpoint', { accessAssociationSource: 'vpc-1' }, /^400 .*vpce-/],
  ['another type of source', { accessAssociationSourceType: 'X' }, /^400 ValidationException/],
])('%s is refused', (_, params, error) => {
  const { call, refusal, association } = privateDomain()
  call('CreateDomainName', { domainName: 'pub.example.com' })
  expect(refusal('CreateDomainNameAccessAssociation', { ...association, ...params })).toMatch(error)
})
