import { readFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { generate, sources, targetOf } from '../../tools/operations.ts'
import * as query from '../../tools/query-operations.ts'

const names = Object.keys(sources) as (keyof typeof sources)[]

// the tables are generated and never edited.
test.each(names)('src/control/operations/%s.ts is what the installed client generates', (name) => {
  const onDisk = readFileSync(targetOf(name), 'utf8')
  expect(onDisk === generate(name), `run: npm run operations`).toBe(true)
})

/** The folder of botocore's models; undefined where there is no botocore. */
function modelsFolder(): string | undefined {
  try {
    const script = 'import botocore; print(botocore.__path__[0])'
    const folder = execFileSync('python3', ['-c', script], { encoding: 'utf8', stdio: 'pipe' })
    return `${folder.trim()}/data`
  } catch {
    return undefined
  }
}

const models = modelsFolder()
if (!models) console.warn('skipped: python3 with botocore (pip install boto3) cannot be run')

// A newer model may say more; what is on disk must not say anything else.
test.skipIf(!models).each(['iam', 'sts'] as const)(
  'src/control/operations/%s.ts names the operations and members of AWS’s model',
  (name) => {
    const onDisk = readFileSync(query.targetOf(name), 'utf8')
    const namesIn = (text: string) => text.match(/^ +\w+(?=: \{)/gm) ?? []
    const generated = new Set(namesIn(query.generate(name, models!)))
    expect(namesIn(onDisk).filter((line) => !generated.has(line))).toEqual([])
  },
)
