import { expect, test } from 'vitest'
import { controlPlane } from '../../plane/control-plane.ts'
import { atApi, atDev, patch, petStore } from '../../plane/pet-store.ts'

const v1 = { ...atApi, documentationVersion: 'v1' }

// conformance: ls:apigateway_common::TestDocumentations::test_documentation_parts_and_versions
test('as recorded: a version is created, described and read', () => {
  const { call, at } = petStore()
  const created = { version: 'v1', createdDate: 1_600_000_000 }
  expect(call('CreateDocumentationVersion', at(v1))).toEqual(created)
  const described = { ...created, description: 'doc version new' }
  expect(
    call(
      'UpdateDocumentationVersion',
      at({ ...v1, ...patch('replace', '/description', 'doc version new') }),
    ),
  ).toEqual(described)
  expect(call('GetDocumentationVersion', at(v1))).toEqual(described)
  expect(call('GetDocumentationVersions', at(atApi)).items).toEqual([described])
})

// The 404's text is what AWS's users match on; the conflict's is ours. Spec control-plane §16 for the API's.
test('versions that are there already, or are not', () => {
  const { call, refusal, at } = petStore()
  call('CreateDocumentationVersion', at(v1))
  expect(refusal('CreateDocumentationVersion', at(v1))).toBe(
    '409 ConflictException: Documentation version already exists: v1',
  )
  expect(refusal('CreateDocumentationVersion', { ...v1, restApiId: 'x' })).toBe(
    '404 NotFoundException: Invalid API identifier specified 000000000000:x',
  )
  const missing = '404 NotFoundException: Invalid Documentation version specified'
  const v2 = at({ ...atApi, documentationVersion: 'v2' })
  for (const operation of ['Get', 'Update', 'Delete'])
    expect(refusal(`${operation}DocumentationVersion`, v2)).toBe(missing)
  const unknown = patch('replace', '/documentationVersion', 'v2')
  expect(refusal('UpdateStage', at({ ...atDev, ...unknown }))).toBe(missing)
  const stage = { ...atApi, stageName: 'new', deploymentId: '$first', documentationVersion: 'v2' }
  expect(refusal('CreateStage', at(stage))).toBe(missing)
})

// AWS's documentation, "Publish API documentation": `stageName` attaches the version at once.
test('a version created for a stage is published by it, and stays while it is', () => {
  const { call, refusal, at, clock } = petStore()
  expect(refusal('CreateDocumentationVersion', at({ ...v1, stageName: 'none' }))).toBe(
    '404 NotFoundException: Invalid stage identifier specified',
  )
  clock.now += 5000
  call('CreateDocumentationVersion', at({ ...v1, stageName: 'dev' }))
  expect(call('GetStage', at(atDev))).toMatchObject({
    documentationVersion: 'v1',
    lastUpdatedDate: 1_600_000_005,
  })
  expect(refusal('DeleteDocumentationVersion', at(v1))).toBe(
    '400 BadRequestException: Active stages pointing to this documentation version must be moved or deleted',
  )
  call('UpdateStage', at({ ...atDev, ...patch('replace', '/documentationVersion', '') }))
  call('DeleteDocumentationVersion', at(v1))
  expect(call('GetDocumentationVersions', at(atApi)).items).toEqual([])
})

test('a version keeps the parts as they were, and takes them along when it goes', () => {
  const { call, store } = controlPlane()
  const { id: restApiId } = call('CreateRestApi', { name: 'n' })
  const part = call('CreateDocumentationPart', {
    restApiId,
    location: { type: 'API' },
    properties: '{"a":1}',
  })
  for (const documentationVersion of ['1', '2'])
    call('CreateDocumentationVersion', { restApiId, documentationVersion })
  call('DeleteDocumentationPart', { restApiId, documentationPartId: part.id })
  const frozen = (version: string) => store.list('VersionedDocumentationPart', restApiId, version)
  expect(frozen('1')).toEqual([part])
  call('DeleteDocumentationVersion', { restApiId, documentationVersion: '1' })
  expect([frozen('1'), frozen('2')]).toEqual([[], [part]])
})
