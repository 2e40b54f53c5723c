import { Buffer } from 'node:buffer'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ApiError } from '../../../src/control/answer/api-error.ts'
import { readInput } from '../../../src/control/protocol/read-input.ts'
import { resolveOperation } from '../../../src/control/protocol/resolve-operation.ts'
import { sdkRequest } from './sdk-request.ts'

/** Every SDK call of the conformance kit, with the framework error AWS answered it with. */
type Step = {
  id: string
  do: string
  service: 'apigateway' | 'apigatewayv2'
  op: string
  params: unknown
}
type Case = { step: string; expected?: { Error?: { Code: string; Message: string } } }
type Corpus = { scenarios?: { id: string; steps: Step[]; cases: Case[] }[] }

const folder = join(import.meta.dirname, '../../../conformance/cases')
const framework = ['ValidationException', 'SerializationException']

const calls = readdirSync(folder).flatMap((file) =>
  ((JSON.parse(readFileSync(join(folder, file), 'utf8')) as Corpus).scenarios ?? []).flatMap(
    ({ id, steps, cases }) =>
      steps
        .filter((step) => step.do === 'sdk')
        .map((step) => {
          const recorded = cases.find((c) => c.step === step.id && c.expected?.Error)?.expected
            ?.Error
          return {
            name: `${id} ${step.id} ${step.op}`,
            step,
            refused: recorded && framework.includes(recorded.Code) ? recorded : undefined,
          }
        }),
  ),
)

/** Bytes and long texts of the corpus; references to earlier results stay as they are, one text is as good as another. */
function literal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(literal)
  if (typeof value !== 'object' || value === null) return value
  const object = value as Record<string, unknown>
  if (typeof object['$b64'] === 'string') return Buffer.from(object['$b64'], 'base64')
  if (Array.isArray(object['$repeat'])) {
    const [text, count] = object['$repeat'] as [string, number]
    return text.repeat(count)
  }
  if (object['$ref'] !== undefined) return 'reference'
  return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, literal(item)]))
}

async function outcome({ service, op, params }: Step): Promise<unknown> {
  const sent = await sdkRequest(service, op, literal(params))
  const resolved = resolveOperation(service, sent.verb, sent.rawPath, sent.rawQuery)
  expect(resolved?.operation.name).toBe(op)
  try {
    readInput(resolved!.operation, {
      ...sent,
      labels: resolved!.labels,
      headers: new Headers(sent.headers),
    })
    return undefined
  } catch (error) {
    if (error instanceof ApiError) return { Code: error.name, Message: error.message }
    throw error
  }
}

describe('the conformance kit', () => {
  test.each(calls.filter(({ refused }) => refused).map((call) => [call.name, call] as const))(
    'refused as recorded: %s',
    async (_, { step, refused }) => {
      expect(await outcome(step)).toEqual(refused)
    },
  )

  test('nothing else is refused', async () => {
    const wrong: unknown[] = []
    for (const { name, step, refused } of calls) {
      if (refused) continue
      const answer = await outcome(step)
      if (answer !== undefined) wrong.push([name, answer, step.params])
    }
    expect(wrong).toEqual([])
  }, 30_000)
})
