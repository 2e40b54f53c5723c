import { strToU8, zipSync } from 'fflate'
import { executeOperation } from '../../../src/control/run/execute.ts'
import { lambdaFace } from '../../../src/control/lambda/lambda-face.ts'
import { lambdaOperations } from '../../../src/control/lambda/index.ts'
import { sqlStore } from '../../../src/control/state/sql-store.ts'
import type { HostedResult } from '../../../src/functions/invoke/invoke.ts'
import type { FunctionInvocation } from '../../../src/model/platform.ts'
import { memorySql } from '../../support/sql.ts'
import { answerThrough } from '../plane/answer-through.ts'
import { fakeEdge } from '../plane/platform.ts'
import { groundOf } from '../plane/ground.ts'

const place = { region: 'us-east-1', accountId: '000000000000' }
export const arn = 'arn:aws:lambda:us-east-1:000000000000:function:hello'
export const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
export const zipOf = (text: string) => base64(zipSync({ 'index.js': strToU8(text) }))

/** An account without functions, spoken to by the Lambda API. */
export function account() {
  const store = sqlStore(memorySql())
  const ground = groundOf(store)
  const known = { ...place, newId: () => 'id', now: Date.UTC(2025, 2, 12, 19, 3, 58, 123) }
  const invocations: FunctionInvocation[] = []
  let result: HostedResult = {
    statusCode: 200,
    payload: '"ok"',
    requestId: 'r',
    log: 'x'.repeat(5_000),
  }
  const send = (
    verb: string,
    target: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const [rawPath = '', rawQuery = ''] = target.split('?')
    const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)
    return answerThrough(
      lambdaFace,
      {
        verb,
        rawPath,
        rawQuery,
        headers: new Headers(headers),
        body: new TextEncoder().encode(text),
      },
      {
        execute: (_service, operation, input) =>
          executeOperation(lambdaOperations, operation, structuredClone(input), known, ground),
        edge: fakeEdge({
          invokeHosted: async (invocation) => {
            invocations.push(invocation)
            return result
          },
          streamHosted: async () => ({ result }),
        }),
      },
    )
  }
  return { send, store, invocations, answer: (r: HostedResult) => (result = r) }
}

export const functions = '/2015-03-31/functions'
export const minimal = {
  FunctionName: 'hello',
  Runtime: 'nodejs22.x',
  Role: 'arn:aws:iam::000000000000:role/any',
  Handler: 'index.handler',
  Code: { ZipFile: zipOf('exports.handler = 1') },
}
/** The same with the function `hello`. */
export async function withHello() {
  const a = account()
  await a.send('POST', functions, minimal)
  return a
}
export const bodyOf = (response: Response) => response.json<Record<string, unknown>>()
