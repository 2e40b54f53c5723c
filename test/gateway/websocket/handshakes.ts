import { expect } from 'vitest'
import type { FunctionResult } from '../../../src/model/platform.ts'
import type { WebSocketRoute } from '../../../src/model/v2/api.ts'
import { socketRoute } from '../../support/websocket-api.ts'

/** The routes of a connection's beginning and end. */
export const routes = (over: Partial<WebSocketRoute> = {}) => [
  socketRoute('$connect', over),
  socketRoute('$disconnect'),
]

/** A function that throws. */
export const failing = (errorMessage: string): FunctionResult => ({
  statusCode: 200,
  functionError: 'Unhandled',
  payload: JSON.stringify({ errorMessage }),
})

const ids = /, "connectionId":"[\w-]{22}=", "requestId":"[\w-]{15}="}$/

/** The status and the words of an answer whose ids are those of an error. */
export async function told(response: Response) {
  if (response.status === 101) return 101
  const text = await response.text()
  expect(text).toMatch(ids)
  return [response.status, text.replace(ids, '}')]
}
