import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseInstance } from '../../../src/gateway/mapping/model-instance.ts'
import { parseStrictJson } from '../../../src/lang/json/parse-strict-json.ts'
import { toPlain } from '../../../src/lang/json/plain.ts'
import type { Value } from '../../../src/lang/json/value.ts'
import { writeJson } from '../../../src/lang/json/write-json.ts'
import { suiteDocuments } from '../../../tools/conformance/suite-documents.ts'

/** One assertion of the official JSON Schema suite for draft 4. */
export type Assertion = {
  /** Such as `optional/bignum: integer / a bignum is an integer`; of a model of an API, without group. */
  readonly name: string
  readonly schema: unknown
  /** Numbers as they were written. */
  readonly data: unknown
  readonly valid: boolean
  /** Other documents that its references may mean. */
  readonly documents: Readonly<Record<string, unknown>>
  /** The same for the same file, schema and data: releases and forms of the suite overlap. */
  readonly identity: string
}

/** Parts of the suite: one is here, one can be on a machine, missing or whole. */
export const parts = {
  /** Groups of the suite as it is today; the others are kept for measuring. */
  'groups in the conformance kit': {
    path: join(import.meta.dirname, '../../../conformance/cases'),
    read: (path: string) => [...readUnits(path), ...readModels(path)],
    size: 740,
  },
  /** All groups of release 2.0.0, and its documents. */
  'release 2.0.0 (Debian: apt-get install json-schema-test-suite)': {
    path: '/usr/share/json-schema-test-suite',
    read: readRelease,
    size: 374,
  },
} as const satisfies Record<
  string,
  { path: string; read: (path: string) => Assertion[]; size: number }
>

/** Whether a part is on this machine. */
export const isThere = ({ path }: { readonly path: string }): boolean => existsSync(path)

type Group = {
  readonly description: string
  readonly schema: unknown
  readonly tests: readonly { readonly description: string; readonly valid: boolean }[]
}

function readRelease(folder: string): Assertion[] {
  const remotes = join(folder, 'remotes')
  const documents: Record<string, unknown> = { ...suiteDocuments }
  for (const file of jsonFiles(remotes)) {
    documents[`http://localhost:1234/${file}`] = toPlain(read(join(remotes, file)))
  }
  const tests = join(folder, 'tests/draft4')
  return jsonFiles(tests).flatMap((file) => {
    const groups = read(join(tests, file))
    return (toPlain(groups) as readonly Group[]).flatMap(
      ({ description, schema, tests: list }, i) =>
        list.map((test, j) => ({
          ...identified(file, schema, at(groups, i, 'tests', j, 'data')),
          name: `${file.replace('.json', '')}: ${description} / ${test.description}`,
          valid: test.valid,
          documents,
        })),
    )
  })
}

type Unit = {
  readonly input: { readonly schema: unknown }
  readonly expected: boolean
  readonly source: { readonly file: string; readonly test: string }
}

function readUnits(cases: string): Assertion[] {
  const file = read(join(cases, 'unit-json-schema.json'))
  const { units } = toPlain(file) as { readonly units: readonly Unit[] }
  return units.map(({ input, expected, source }, i) => {
    const path = source.file.replace('tests/draft4/', '')
    return {
      ...identified(path, input.schema, at(file, 'units', i, 'input', 'data')),
      name: `${path.replace('.json', '')}: ${source.test}`,
      valid: expected,
      documents: suiteDocuments,
    }
  })
}

type Step = {
  readonly id: string
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

type Scenario = {
  readonly id: string
  readonly source: { readonly file: string }
  readonly steps: readonly Step[]
  readonly cases: readonly {
    readonly id: string
    readonly step: string
    readonly expected: { readonly $l?: number; readonly status?: number }
  }[]
}

function readModels(cases: string): Assertion[] {
  const file = toPlain(read(join(cases, 'std-json-schema.json')))
  return (file as { readonly scenarios: readonly Scenario[] }).scenarios.flatMap((scenario) => {
    const models = modelsByResource(scenario.steps)
    const path = scenario.source.file.replace('tests/draft4/', '')
    return scenario.cases.map(({ id, step: stepId, expected }) => {
      const step = scenario.steps.find((each) => each.id === stepId)
      const schema: unknown = JSON.parse(models.get(step!.path!.replace(/^\/\w+\//, ''))!)
      return {
        ...identified(path, schema, parseStrictJson(step!.body!)),
        name: `${path.replace('.json', '')}: ${id}`,
        valid: (expected.$l ?? expected.status) === 200,
        documents: suiteDocuments,
      }
    })
  })
}

function modelsByResource(steps: readonly Step[]): Map<string, string> {
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
  return models
}

function identified(file: string, schema: unknown, data: Value) {
  // Models have a `$schema`; groups have it since 2022.
  const bare =
    typeof schema === 'object' && schema !== null ? { ...schema, $schema: undefined } : schema
  const text = writeJson(data)
  return {
    schema,
    data: parseInstance(text),
    identity: `${file} ${JSON.stringify(bare)} ${text}`,
  }
}

const read = (file: string): Value => parseStrictJson(readFileSync(file, 'utf8'))

const jsonFiles = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .toSorted()

/** A value inside another. */
function at(value: Value, ...path: readonly (string | number)[]): Value {
  let found: Value | undefined = value
  for (const key of path) {
    found =
      typeof key === 'number'
        ? (found as readonly Value[])[key]
        : (found as ReadonlyMap<string, Value>).get(key)
  }
  return found as Value
}
