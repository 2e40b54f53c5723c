import { expect, test } from 'vitest'
import { inward, outward } from '../../src/cloudflare/registry/crossing.ts'

/** Every object in a value, itself first. */
function objectsIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return []
  const inner = Object.values(value).flatMap(objectsIn)
  return Array.isArray(value) ? inner : [value, ...inner]
}

const input = JSON.parse(
  '{"variables":{"__proto__":"a","constructor":"b"},"list":[{"toString":"c"},null,1,"d"],"empty":{}}',
) as object

// A caller's key never meets a prototype: what is looked up under a name that nobody sent is not there.
test('what crosses to the Registry is bare there, all the way down', () => {
  const crossed = inward(structuredClone(outward(input)))
  const objects = objectsIn(crossed)
  expect(objects).toHaveLength(4)
  for (const each of objects) expect(Object.getPrototypeOf(each)).toBeNull()
  expect('toString' in objects[0]!).toBe(false)
  expect(JSON.stringify(crossed)).toBe(JSON.stringify(input))
})

test('what crosses is ordinary on its way, and own keys stay own keys', () => {
  const bare = inward(input)
  const objects = objectsIn(outward(bare))
  expect(objects).toHaveLength(4)
  for (const each of objects) expect(Object.getPrototypeOf(each)).toBe(Object.prototype)
  expect(Object.keys(objects[1]!)).toEqual(['__proto__', 'constructor'])
})

test('bytes cross as they are', () => {
  const bytes = new Uint8Array([1, 2])
  expect(inward({ bytes })).toMatchObject({ bytes })
  expect((inward({ bytes }) as { bytes: unknown }).bytes).toBe(bytes)
})
