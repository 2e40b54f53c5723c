import { notImplemented } from '../../../src/control/answer/api-error.ts'
import { operationOf, type Operations } from '../../../src/control/run/operation.ts'
import { operatorOperations } from '../../../src/control/operator/pages.ts'
import { operationNamed, services, type Service } from '../../../src/control/protocol/operation.ts'
import { readInput } from '../../../src/control/protocol/read-input.ts'
import type { Member, ServiceTable } from '../../../src/control/protocol/service-table.ts'
import { apigatewayOperations } from '../../../src/control/services/apigateway.ts'
import { importOperations } from '../../../src/control/services/imports.ts'
import { importOperationsV2 } from '../../../src/control/services/imports-v2.ts'
import { apigatewayv2Operations } from '../../../src/control/services/apigatewayv2.ts'
import { sqlStore } from '../../../src/control/state/sql-store.ts'
import { drain } from '../../../src/turns/slices.ts'
import type { Quotas } from '../../../src/control/run/edge.ts'
import { fakeEdge } from './platform.ts'
import { dayOf } from '../../../src/metering/calendar.ts'
import { limitKeepers } from '../../support/limits.ts'
import { memorySql } from '../../support/sql.ts'

/** A reply: AWS's members, with a type for those that tests go on with. */
export type Reply = { readonly [member: string]: unknown } & {
  readonly id: string
  readonly rootResourceId: string
  readonly items: readonly Reply[]
}

export type Params = { readonly [member: string]: unknown }

export const accountId = '000000000000'
export const region = 'us-east-1'

const operationsOf = (service: Service) =>
  service === 'apigateway'
    ? { ...apigatewayOperations, ...importOperations }
    : { ...apigatewayv2Operations, ...importOperationsV2 }

/** The control plane in memory, v1 unless a call says otherwise: each call is read from its HTTP form and runs in one transaction. */
export function controlPlane() {
  const sql = memorySql()
  const store = sqlStore(sql)
  const clock = { now: 1_600_000_000_000 }
  let ids = 0
  const transaction = <T>(work: () => T): T => {
    sql.exec('BEGIN')
    try {
      const result = work()
      sql.exec('COMMIT')
      return result
    } catch (error) {
      sql.exec('ROLLBACK')
      throw error
    }
  }

  /** The reply of an operation given the SDK's parameters; throws the `ApiError`. */
  const call = (operation: string, params: Params = {}, service: Service = 'apigateway'): Reply => {
    const input = readInput(
      operationNamed(service, operation),
      httpForm(service, operation, params),
    )
    return run(operationsOf(service), operation, input)
  }

  /** A page of the operator API, by its route: `GET /restapis/:restApiId/stages`. */
  const page = (route: string, labels: Readonly<Record<string, string>>): Reply =>
    run(operatorOperations, route, { labels, query: {}, body: new Uint8Array() })

  /** The same of a page that is given something. */
  const sendPage = async (
    route: string,
    labels: Readonly<Record<string, string>>,
    body: unknown,
  ): Promise<Reply> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const input = { labels, query: {}, body: new TextEncoder().encode(text) }
    const prepare = operationOf(operatorOperations, route)?.prepare
    return run(
      operatorOperations,
      route,
      prepare ? await prepare(input as never, fakeEdge({ quotas })) : input,
    )
  }

  function run(operations: Operations, name: string, input: unknown): Reply {
    const context = {
      store,
      now: clock.now,
      region,
      accountId,
      newId: (length: number) => `a${(ids++).toString(36).padStart(length - 1, '0')}`,
    }
    const operation = operationOf(operations, name)
    if (!operation) throw notImplemented(name)
    const planned = operation.plan
      ? drain(
          operation.plan(input as never, {
            ...context,
            openDraft: store.openDraft,
            publishAhead: store.publishAhead,
            commit: (part) => transaction(() => part(context)),
          }),
        )
      : input
    const value = transaction(() => operation.transaction?.(planned as never, context))
    return structuredClone(value ?? {}) as Reply
  }

  /** The objects that count what keys use. */
  const limits = limitKeepers(() => clock.now)
  const quotas: Quotas = {
    usage: async (subject, ...asked) => limits.keeperOf(subject).usage(...asked),
    async setRemaining(subject, limit, remaining) {
      clock.now += limits.keeperOf(subject).setRemaining(limit, remaining)
      const today = dayOf(clock.now)
      return limits.keeperOf(subject).usage(limit, today, today)[today]!
    },
  }

  /** The same for an operation that is completed at the edge, without need of what else is there. */
  const answer = async (
    operation: string,
    params: Params = {},
    service: Service = 'apigateway',
  ): Promise<Reply> => {
    const complete = operationOf(operationsOf(service), operation)?.complete
    if (!complete) throw new Error(`${operation} is not completed at the edge`)
    return (await complete(
      call(operation, params, service) as never,
      fakeEdge({ quotas }),
    )) as Reply
  }

  /** The error of an operation, as `status name: message`. */
  const refusal = (operation: string, params: Params = {}, service?: Service): string => {
    try {
      return noError(call(operation, params, service))
    } catch (error) {
      return errorText(error)
    }
  }

  /** The error of an operation that is completed at the edge. */
  const answerRefusal = (
    operation: string,
    params: Params = {},
    service?: Service,
  ): Promise<string> => answer(operation, params, service).then(noError, errorText)

  return { call, page, sendPage, refusal, answer, answerRefusal, store, clock, limits }
}

const noError = (reply: Reply) => `no error: ${JSON.stringify(reply)}`

function errorText(error: unknown): string {
  const { name, message, status } = error as { name: string; message: string; status: number }
  return `${status} ${name}: ${message}`
}

/** What an SDK would send for these parameters. */
function httpForm(service: Service, operation: string, params: Params) {
  const table: ServiceTable = services[service]
  const shape = table.shapes[table.operations[operation]?.input ?? ''] ?? {}
  const labels: Record<string, string> = {}
  const query = new URLSearchParams()
  const body: Record<string, unknown> = {}
  const headers = new Headers()
  let raw: string | undefined
  for (const [name, value] of Object.entries(params)) {
    const member: Member | undefined = shape[name]
    const wireName = member?.as ?? name
    if (member?.in === 'label') labels[name] = encodeURIComponent(String(value))
    else if (member?.in === 'query')
      for (const item of [value].flat()) query.append(wireName, String(item))
    else if (member?.in === 'query-map')
      for (const [key, item] of Object.entries(value as object)) query.append(key, String(item))
    else if (member?.in === 'header') headers.set(wireName, String(value))
    else if (member?.in === 'payload') raw = String(value)
    else body[wireName] = value
  }
  return {
    labels,
    rawQuery: query.toString(),
    headers,
    body: new TextEncoder().encode(raw ?? JSON.stringify(body)),
  }
}
