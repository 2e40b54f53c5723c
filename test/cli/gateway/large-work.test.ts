import { expect, test } from 'vitest'
import { largeWork } from '../../../src/cli/gateway/upkeep/large-work.ts'

const begun = (id: number, more: object = {}) =>
  JSON.stringify({ event: 'begun', token: 't', id, verb: 'POST', path: `/p${id}`, ...more })
const ended = (id: number) => JSON.stringify({ event: 'ended', token: 't', id })

test('what has begun and not ended is under way; its lines are for nobody else', () => {
  const work = largeWork('t')
  expect(work.filter(`${begun(1)}\na line\n${begun(2)}`)).toBe('a line')
  expect(work.filter(ended(1))).toBe('')
  expect(work.underWay()).toEqual(['POST /p2'])
  work.restarted()
  expect(work.underWay()).toEqual([])
})

test.each([
  ['of another token', begun(1, { token: 'guessed' })],
  ['that is cut off', '{"event":"begun","token":"t","id":1'],
  ['that is no event', '{"event":"access"}'],
  ['of a log that quotes one', `{"line":${JSON.stringify(begun(1))}}`],
])('a line %s is the operator’s', (_, line) => {
  const work = largeWork('t')
  expect(work.filter(`before\n${line}`)).toBe(`before\n${line}`)
  expect(work.underWay()).toEqual([])
})
