import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { groups } from '../../tools/attack/cases/index.ts'
import { startGround, type Ground } from '../../tools/attack/ground.ts'
import { judge } from '../../tools/attack/judge.ts'

// The quick half of `npm run attack`: what a client sends, and a gateway that answers its health throughout, stays the
// same process and below its bound of memory.

const quick = groups
  .map((group) => ({ ...group, cases: group.cases.filter((each) => each.quick) }))
  .filter(({ cases }) => cases.length > 0)

describe.each(quick)('$name', ({ settings, cases }) => {
  let ground: Ground

  beforeAll(async () => {
    ground = await startGround(settings)
  })
  afterAll(() => ground.stop())

  test.each(cases)('$name', async (attack) => {
    expect((await judge(attack, ground)).problems).toEqual([])
  })
})
