import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compileSchema } from '../../../src/lang/json-schema/compile-schema.ts'

const FOLDER = join(import.meta.dirname, '../../../../shared/conformance/cases')
const isThere = existsSync(FOLDER)
if (!isThere) console.warn(`skipped: the conformance corpus is not at ${FOLDER}`)

/** What we answer otherwise than the official suite, and why. */
const GAPS = new Set([
  // After JSON.parse, 1.0 is 1.
  'optional/zeroTerminatedFloats: a float is not an integer even without fractional part',
  // Guava's InternetDomainName, which the Java validator asks, lets underscores pass.
  'optional/format/hostname: a host name containing illegal characters',
  'optional/format/hostname: contains underscore',
  // java.net.URI takes relative references and characters beyond ASCII.
  'optional/format/uri: an invalid protocol-relative URI Reference',
  'optional/format/uri: an invalid relative URI Reference',
  'optional/format/uri: an invalid URI though valid URI reference',
  'optional/format/uri: unescaped non US-ASCII characters',
])

/** The documents the suite serves itself, as far as its cases reach. */
const REMOTES: Readonly<Record<string, unknown>> = {
  'http://localhost:1234/draft4/subSchemas.json': { definitions: { integer: { type: 'integer' } } },
  'http://localhost:1234/baseUriChangeFolder/folderInteger.json': { type: 'integer' },
  'http://localhost:1234/draft4/name.json': {
    type: 'string',
    definitions: { orNull: { anyOf: [{ type: 'null' }, { $ref: '#' }] } },
  },
  'http://json-schema.org/draft-04/schema': {
    properties: { minLength: { allOf: [{ type: 'integer', minimum: 0 }] } },
  },
}

interface Unit {
  readonly input: { readonly schema: unknown; readonly data: unknown }
  readonly expected: boolean
  readonly source: { readonly file: string; readonly test: string }
}

interface Step {
  readonly id: string
  readonly do: string
  readonly op?: string
  readonly path?: string
  readonly body?: string
  readonly params?: {
    readonly name?: string
    readonly schema?: string
    readonly pathPart?: string
    readonly requestModels?: Readonly<Record<string, string>>
  }
}

interface Scenario {
  readonly id: string
  readonly steps: readonly Step[]
  readonly cases: readonly {
    readonly id: string
    readonly step: string
    readonly expected: { readonly $l?: number; readonly status?: number }
  }[]
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, file), 'utf8'))
}

function isValid(schema: unknown, data: unknown): boolean {
  const compiled = compileSchema(schema, { resolve: (reference) => REMOTES[reference] })
  const valid = compiled.valid(data)
  expect(compiled.errors(data).length === 0).toBe(valid)
  return valid
}

test.skipIf(!isThere)('the official draft-04 suite: units', () => {
  const { units } = read('unit-json-schema.json') as { units: readonly Unit[] }
  const failed = units
    .filter(({ input, expected }) => isValid(input.schema, input.data) !== expected)
    .map(({ source }) => {
      const file = source.file.replace('tests/draft4/', '').replace('.json', '')
      return `${file}: ${source.test.split(' / ').at(-1)}`
    })
  expect(new Set(failed)).toEqual(GAPS)
  expect(units.length).toBeGreaterThanOrEqual(467)
})

test.skipIf(!isThere)('the official draft-04 suite: models of an API', () => {
  const { scenarios } = read('std-json-schema.json') as { scenarios: readonly Scenario[] }
  const failed: string[] = []
  let count = 0
  for (const scenario of scenarios) {
    const { models, requests } = deploy(scenario)
    for (const { id, step, expected } of scenario.cases) {
      const { path = '', body = '' } = requests.get(step) ?? {}
      const schema: unknown = JSON.parse(models.get(path.replace(/^\/\w+\//, '')) ?? 'null')
      const status = isValid(schema, JSON.parse(body)) ? 200 : 400
      if (status !== (expected.$l ?? expected.status)) failed.push(`${scenario.id} ${id}`)
      count++
    }
  }
  expect(failed).toEqual([])
  expect(count).toBeGreaterThanOrEqual(273)
})

/** The model of each resource, and the requests by step. */
function deploy({ steps }: Scenario): { models: Map<string, string>; requests: Map<string, Step> } {
  const named = new Map<string, string>()
  const models = new Map<string, string>()
  let resource = ''
  for (const { op, params } of steps) {
    if (op === 'CreateModel') named.set(params?.name ?? '', params?.schema ?? '')
    if (op === 'CreateResource') resource = params?.pathPart ?? ''
    if (op === 'PutMethod') {
      models.set(resource, named.get(params?.requestModels?.['application/json'] ?? '') ?? '')
    }
  }
  return { models, requests: new Map(steps.map((step) => [step.id, step])) }
}
