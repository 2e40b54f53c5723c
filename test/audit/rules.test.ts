import { expect, test } from 'vitest'
import { rules } from '../../src/audit/rules/index.ts'
import { findings, route, sound, stage } from './audited.ts'
import { authorizers } from './rules/authorizer-cases.ts'
import { backends } from './rules/backend-cases.ts'
import { overlaps } from './rules/overlap-cases.ts'
import { routes } from './rules/route-cases.ts'
import { sessions } from './rules/session-cases.ts'
import { stages } from './rules/stage-cases.ts'

const table = { ...routes, ...overlaps, ...authorizers, ...backends, ...sessions, ...stages }

test('every rule has cases of both kinds', () => {
  expect(Object.keys(table).toSorted()).toEqual(rules.map(({ id }) => id).toSorted())
  for (const { finds, leaves } of Object.values(table)) {
    expect(finds.length).toBeGreaterThan(0)
    expect(leaves.length).toBeGreaterThan(0)
  }
})

const all = (kind: 'finds' | 'leaves') =>
  Object.entries(table).flatMap(([id, cases]) =>
    cases[kind].map(([title, api]) => [id, title, api] as const),
  )

test.each(all('finds'))('%s finds: %s', (id, _, api) => {
  expect(findings(api).map(({ rule }) => rule)).toContain(id)
})

test.each(all('leaves'))('%s leaves: %s', (id, _, api) => {
  expect(findings(api).filter(({ rule }) => rule === id)).toEqual([])
})

test('nothing is found in a sound API', () => {
  const api = { ...sound, routes: [route('GET /x'), route('POST /x')], stages: [stage()] }
  expect(findings(api)).toEqual([])
})

test('every rule says what, why and how to mend it, and on which of AWS’s pages it rests', () => {
  for (const { id, title, why, fix, sources } of rules) {
    expect(id).toMatch(/^[a-z]+(?:-[a-z]+)+$/)
    for (const text of [title, why, fix]) expect(text.length).toBeGreaterThan(10)
    expect(sources.every((url) => url.startsWith('https://docs.aws.amazon.com/'))).toBe(true)
    expect(sources.length).toBeGreaterThan(0)
  }
})
