import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { generate, sources, targetOf } from '../../tools/operations.ts'

const names = Object.keys(sources) as (keyof typeof sources)[]

// the tables are generated and never edited.
test.each(names)('src/control/operations/%s.ts is what the installed client generates', (name) => {
  const onDisk = readFileSync(targetOf(name), 'utf8')
  expect(onDisk === generate(name), `run: npm run operations`).toBe(true)
})
