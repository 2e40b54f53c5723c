import { expect, test } from 'vitest'
import { controlPlane } from '../../plane/control-plane.ts'

type Property = { readonly name: string; readonly required: boolean }

// Spec sdk §2: types and their parameters, required ones first in each list.
test.each([
  ['javascript', 'JavaScript', [], []],
  ['android', 'Android', ['groupId', 'invokerPackage', 'artifactId', 'artifactVersion'], []],
  ['objectivec', 'iOS (Objective-C)', ['classPrefix'], []],
  ['swift', 'iOS (Swift)', ['classPrefix'], []],
  [
    'java',
    'Java SDK',
    ['service.name', 'java.package-name'],
    [
      'java.build-system',
      'java.group-id',
      'java.artifact-id',
      'java.artifact-version',
      'source-license-text',
    ],
  ],
  ['ruby', 'Ruby', ['service.name'], ['ruby.gem-name', 'ruby.gem-version']],
])('%s', (id, friendlyName, required, optional) => {
  const { call } = controlPlane()
  const type = call('GetSdkType', { id })
  expect(type).toMatchObject({ id, friendlyName })
  const properties = type['configurationProperties'] as readonly Property[]
  const names = (wanted: boolean) =>
    properties.filter((property) => property.required === wanted).map(({ name }) => name)
  expect([names(true), names(false)]).toEqual([required, optional])
  expect(call('GetSdkTypes').items).toContainEqual(type)
})

test('an unknown type is not found', () => {
  const { refusal } = controlPlane()
  expect(refusal('GetSdkType', { id: 'cobol' })).toBe(
    '404 NotFoundException: Invalid SDK type specified: cobol. Valid types are javascript, android, objectivec, swift, java, ruby',
  )
})
