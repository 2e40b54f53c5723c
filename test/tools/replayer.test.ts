import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { endOf } from '../../tools/child-process.ts'

// It starts a small gateway of its own, whose right and wrong answers are known.
test("the conformance kit's replayer passes its self test", async () => {
  const child = spawn(process.execPath, ['conformance/replay/selftest.mjs'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  const status = await endOf(child)
  expect(lines.filter((line) => !line.startsWith('ok '))).toEqual(['all self tests passed'])
  expect(status).toBe(0)
})
