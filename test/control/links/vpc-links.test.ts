import { snapshotKey } from '../../../src/model/published.ts'
import { expect, test } from 'vitest'
import { controlPlane, type Params } from '../plane/control-plane.ts'
import { patch, petStore } from '../plane/pet-store.ts'
import { bad } from '../plane/recorded.ts'

const arn =
  'arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/my-load-balancer/50dc6c495c0c9188'
const noLink = '404 NotFoundException: Invalid Vpc Link identifier specified'
const ready = { status: 'AVAILABLE', statusMessage: 'Your vpc link is ready for use' }

// conformance: ls:…::test_vpc_link_lifecycle; spec control-plane §6 (VpcLink v1)
test('a link is pending, then available', () => {
  const { call, refusal } = controlPlane()
  const link = call('CreateVpcLink', { name: 'l', targetArns: [arn] })
  const { id } = link
  expect(link).toEqual({ id, name: 'l', status: 'PENDING', targetArns: [arn] })
  const shown = { id, name: 'l', targetArns: [arn], ...ready }
  expect(call('GetVpcLink', { vpcLinkId: id })).toEqual({ ...shown, tags: {} })
  expect(call('GetVpcLinks').items).toEqual([shown])
  expect(call('UpdateVpcLink', { vpcLinkId: id, ...patch('replace', '/name', 'm') })).toEqual({
    ...shown,
    name: 'm',
    tags: {},
  })
  call('DeleteVpcLink', { vpcLinkId: id })
  for (const operation of ['GetVpcLink', 'UpdateVpcLink', 'DeleteVpcLink'])
    expect(refusal(operation, { vpcLinkId: id })).toBe(noLink)
})

// conformance: ls:…::test_create_vpc_link_invalid_parameters; several targets and their change:
// github.com/hashicorp/terraform-provider-aws/pull/2512
test.each<[Params, string]>([
  [{ targetArns: ['invalid-arn'] }, 'Invalid ARN. ARN is not well formed invalid-arn'],
  [{ name: '', targetArns: [] }, 'Name cannot be empty'],
  [{ targetArns: [] }, 'Target arns cannot be empty'],
  [{ targetArns: [arn, arn] }, 'More than one target arn specified for vpc link.'],
])('CreateVpcLink refuses %j', (params, message) => {
  expect(controlPlane().refusal('CreateVpcLink', { name: 'l', ...params })).toBe(bad(message))
})

test.each([
  ['/targetArns', 'Target arns are not allowed to be changed/added.'],
  ['/name', 'Name cannot be empty'],
  [
    '/status',
    "Invalid patch path  '/status' specified for op 'replace'. Must be one of: [/name, /description, /targetArns]",
  ],
])('UpdateVpcLink refuses %s', (path, message) => {
  const { call, refusal } = controlPlane()
  const vpcLinkId = call('CreateVpcLink', { name: 'l', targetArns: [arn] }).id
  expect(refusal('UpdateVpcLink', { vpcLinkId, ...patch('replace', path, '') })).toBe(bad(message))
})

// Text and status as AWS's users report them: github.com/klothoplatform/klotho/issues/202.
test('a link that a stage serves through stays', () => {
  const { call, refusal, store, restApiId, first, pets } = petStore()
  const vpcLinkId = call('CreateVpcLink', { name: 'l', targetArns: [arn] }).id
  const key = snapshotKey(store.get('Deployment', restApiId, first)?.snapshot ?? '')
  const text = store.published(key) ?? ''
  store.publish(key, text.replace('"type":"MOCK"', `"type":"HTTP","connectionId":"${vpcLinkId}"`))
  expect(refusal('DeleteVpcLink', { vpcLinkId })).toBe(
    bad(
      `Cannot delete vpc link. Vpc link '${vpcLinkId}', is referenced in [${restApiId}:GET:${pets}:dev] in format of [RESTApiId:Method:Resource:Stage].`,
    ),
  )
  store.publish(key, text)
  call('DeleteVpcLink', { vpcLinkId })
})

test('so does one that only the canary serves through', () => {
  const { call, refusal, store, restApiId, root, pets } = petStore()
  const vpcLinkId = call('CreateVpcLink', { name: 'l', targetArns: [arn] }).id
  call('UpdateRestApi', { restApiId, ...patch('replace', '/name', 'changed') })
  call('DeleteMethod', { restApiId, resourceId: root, httpMethod: 'ANY' })
  const canarySettings = { percentTraffic: 1 }
  const { id } = call('CreateDeployment', { restApiId, stageName: 'dev', canarySettings })
  const key = snapshotKey(store.get('Deployment', restApiId, id)?.snapshot ?? '')
  const text = store.published(key) ?? ''
  store.publish(key, text.replace('"type":"MOCK"', `"type":"HTTP","connectionId":"${vpcLinkId}"`))
  expect(refusal('DeleteVpcLink', { vpcLinkId })).toContain(`[${restApiId}:GET:${pets}:dev]`)
  store.publish(key, text)
  call('DeleteVpcLink', { vpcLinkId })
})
