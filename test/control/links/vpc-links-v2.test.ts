import { expect, test } from 'vitest'
import { controlPlane, type Params } from '../plane/control-plane.ts'

const v2 = () => {
  const plane = controlPlane()
  const call = (operation: string, params: Params = {}) =>
    plane.call(operation, params, 'apigatewayv2')
  const refusal = (operation: string, params: Params) =>
    plane.refusal(operation, params, 'apigatewayv2')
  return { ...plane, call, refusal }
}

const given = { name: 'l', subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'], tags: { a: 'b' } }

// Spec control-plane §12, §15; no recording of its answers is known.
test('a link of version 2 is available, renamed and deleted', () => {
  const { call, refusal, store } = v2()
  const link = call('CreateVpcLink', given)
  const vpcLinkId = String(link['vpcLinkId'])
  expect(link).toEqual({
    ...given,
    vpcLinkId: expect.stringMatching(/^[a-z0-9]{6}$/),
    createdDate: '2020-09-13T12:26:40Z',
    vpcLinkStatus: 'AVAILABLE',
    vpcLinkStatusMessage: 'VPC link is ready to route traffic',
    vpcLinkVersion: 'V2',
  })
  expect(call('GetVpcLink', { vpcLinkId })).toEqual(link)
  expect(call('GetVpcLinks').items).toEqual([link])
  expect(call('UpdateVpcLink', { vpcLinkId, name: 'm' })).toEqual({ ...link, name: 'm' })
  expect(JSON.parse(store.published(`vpc-link/${vpcLinkId}`)!)).toEqual({
    id: vpcLinkId,
    name: 'm',
    status: 'AVAILABLE',
  })
  call('DeleteVpcLink', { vpcLinkId })
  expect(store.published(`vpc-link/${vpcLinkId}`)).toBeUndefined()
  for (const operation of ['GetVpcLink', 'UpdateVpcLink', 'DeleteVpcLink'])
    expect(refusal(operation, { vpcLinkId })).toBe(
      `404 NotFoundException: Invalid VpcLink identifier specified ${vpcLinkId}`,
    )
})

test('a link has a name', () => {
  const { call, refusal } = v2()
  const empty = '400 BadRequestException: Name cannot be empty'
  expect(refusal('CreateVpcLink', { ...given, name: '' })).toBe(empty)
  const vpcLinkId = call('CreateVpcLink', given)['vpcLinkId']
  expect(refusal('UpdateVpcLink', { vpcLinkId, name: '' })).toBe(empty)
})

test('v1 does not show links of version 2', () => {
  const plane = controlPlane()
  const { vpcLinkId } = plane.call('CreateVpcLink', given, 'apigatewayv2')
  expect(plane.call('GetVpcLinks').items).toEqual([])
  expect(plane.refusal('GetVpcLink', { vpcLinkId })).toMatch(/^404 NotFoundException/)
})
