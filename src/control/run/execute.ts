import { ApiError, notImplemented } from '../answer/api-error.ts'
import type { ControlContext, Handler, Handlers } from './handler.ts'

/** What an operation came to, in a form that crosses from the Registry to the edge. */
export type Outcome =
  | { readonly ok: true; readonly value: unknown; readonly changed: readonly string[] }
  | {
      readonly ok: false
      readonly name: string
      readonly status: number
      readonly message: string
      readonly retryAfter?: number
      readonly members: { readonly [name: string]: unknown }
      readonly detail?: string
    }

/**
 * Runs one operation in one transaction: all it wrote is there, or nothing is. `changed` lists the
 * published keys it touched. Only an `ApiError` becomes an outcome; anything else is a defect and is thrown.
 */
export function executeOperation(
  handlers: Handlers,
  operation: string,
  input: unknown,
  context: ControlContext,
  transaction: <T>(work: () => T) => T,
): Outcome {
  const handler: Handler | undefined = Object.hasOwn(handlers, operation)
    ? handlers[operation]
    : undefined
  const changed: string[] = []
  const { store } = context
  const recorded: ControlContext = {
    ...context,
    store: {
      ...store,
      publish(key, text) {
        changed.push(key)
        store.publish(key, text)
      },
    },
  }
  try {
    if (!handler) throw notImplemented(operation)
    return { ok: true, value: transaction(() => handler(input as never, recorded)), changed }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const { name, status, message, retryAfter, members, detail } = error
    return {
      ok: false,
      name,
      status,
      message,
      members,
      ...(retryAfter !== undefined && { retryAfter }),
      ...(detail !== undefined && { detail }),
    }
  }
}

/** The error an outcome stands for. */
export const errorOf = (outcome: Extract<Outcome, { ok: false }>): ApiError =>
  new ApiError(outcome.name, outcome.status, outcome.message, {
    members: outcome.members,
    ...(outcome.detail !== undefined && { detail: outcome.detail }),
    ...(outcome.retryAfter !== undefined && { retryAfter: outcome.retryAfter }),
  })
