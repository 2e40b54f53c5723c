import { type ControlContext, operationOf } from '../../src/control/run/operation.ts'
import { apigatewayOperations } from '../../src/control/services/apigateway.ts'
import { importOperations } from '../../src/control/services/imports.ts'
import { sqlStore } from '../../src/control/state/sql-store.ts'
import type { Kind } from '../../src/control/state/store.ts'
import { drain } from '../../src/turns/slices.ts'
import { memorySql } from '../support/sql.ts'

export type Reply = Readonly<Record<string, unknown>> & {
  readonly id: string
  readonly items: readonly Reply[]
  readonly path?: string
}

/** A control plane in memory, called by operation name; bodies may be given as text. */
export function plane(accountId = '000000000000') {
  const store = sqlStore(memorySql())
  let ids = 0
  const context: ControlContext = {
    store,
    now: 1_600_000_000_000,
    region: 'us-east-1',
    accountId,
    newId: (length) => (++ids).toString(36).padStart(length, '0'),
  }
  const lists: Readonly<Record<string, Kind>> = {
    GetAuthorizers: 'Authorizer',
    GetDocumentationParts: 'DocumentationPart',
  }
  const call = (op: string, params: Readonly<Record<string, unknown>>): Reply => {
    const body = typeof params['body'] === 'string' ? { body: bytes(params['body']) } : {}
    const operation = operationOf({ ...apigatewayOperations, ...importOperations }, op)
    if (operation) {
      const input = { ...params, ...body } as never
      const planned = operation.plan
        ? drain(
            operation.plan(input, {
              ...context,
              openDraft: store.openDraft,
              publishAhead: store.publishAhead,
              commit: (part) => part(context),
            }),
          )
        : input
      return operation.transaction?.(planned as never, context) as Reply
    }
    const kind = lists[op]
    if (!kind) throw new Error(`no operation ${op}`)
    return { items: store.list(kind, String(params['restApiId'])) } as unknown as Reply
  }
  return { store, call }
}

const bytes = (text: string) => new TextEncoder().encode(text)
