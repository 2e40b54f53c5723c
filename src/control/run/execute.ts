import { ApiError, notImplemented } from '../answer/api-error.ts'
import { type ControlContext, operationOf, type Operations } from './operation.ts'
import { type Outcome, refusalOf } from './outcome.ts'

/**
 * Runs what one operation does in the Registry: its preparation, then its transaction, in which all it wrote is there
 * or nothing is. Only an `ApiError` becomes an outcome; anything else is a defect and is thrown.
 */
export async function executeOperation(
  operations: Operations,
  name: string,
  input: unknown,
  context: ControlContext,
  transaction: <T>(work: () => T) => T,
): Promise<Outcome> {
  try {
    const operation = operationOf(operations, name)
    if (!operation) throw notImplemented(name)
    const { prepare, transaction: run, complete } = operation
    const prepared = prepare ? await prepare(input as never, context) : input
    const changed: string[] = []
    const recorded = recordChanges(context, changed)
    const value = run ? transaction(() => run(prepared as never, recorded)) : prepared
    return { ok: true, value, changed, completes: complete !== undefined }
  } catch (error) {
    if (error instanceof ApiError) return refusalOf(error)
    throw error
  }
}

/** The context with a store that notes the keys it publishes. */
function recordChanges(context: ControlContext, changed: string[]): ControlContext {
  const { store } = context
  return {
    ...context,
    store: {
      ...store,
      publish(key, text) {
        changed.push(key)
        store.publish(key, text)
      },
    },
  }
}
