import { expect, test } from 'vitest'
import { faultsOf, killUnderLoad } from '../../tools/attack/kill.ts'

// The quick half of `tools/attack/kill.ts`, which kills fifty times.

test('kill -9 of the gateway process under load: back at once, no acknowledged write lost, no wrong answer', async () => {
  const report = await killUnderLoad(3)
  expect(faultsOf(report)).toEqual([])
  expect(report.backMs).toHaveLength(3)
  expect(report.answered).toBeGreaterThan(0)
  expect(report.acknowledged).toBeGreaterThan(0)
})
