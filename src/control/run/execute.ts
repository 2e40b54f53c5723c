import { isObject } from '../../model/json-object.ts'
import { ApiError, notImplemented } from '../answer/api-error.ts'
import type { Draft } from '../state/store.ts'
import type { SqlStore } from '../state/sql-store.ts'
import type { Turns } from '../../turns/share-thread.ts'
import type { Slices } from '../../turns/slices.ts'
import { type ControlContext, operationOf, type Operations, type PlanContext } from './operation.ts'
import { type Outcome, refusalOf } from './outcome.ts'

/** What operations run on in the Registry. */
export type Ground = {
  readonly store: SqlStore
  readonly turns: Turns
  /** Does all of the work, or, when it throws, nothing. */
  transaction<T>(work: () => T): T
}

/**
 * Runs what one operation does in the Registry: its plan, slice by slice, then its transaction. A plan that the state
 * has changed under is made again while other operations wait. Only an `ApiError` becomes an outcome; anything else is
 * a defect and is thrown.
 */
export async function executeOperation(
  operations: Operations,
  name: string,
  input: unknown,
  known: Omit<ControlContext, 'store'>,
  { store, turns, transaction }: Ground,
): Promise<Outcome> {
  const drafts: Draft[] = []
  const changed: string[] = []
  const context = { ...known, store: recordChanges(store, changed) }
  const planning: PlanContext = {
    ...known,
    store,
    *openDraft(apiId) {
      const draft = yield* store.openDraft(apiId)
      drafts.push(draft)
      return draft
    },
    publishAhead: store.publishAhead,
    commit: (part) => transaction(() => part(context)),
  }
  try {
    const operation = operationOf(operations, name)
    if (!operation) throw notImplemented(name)
    const { plan, isCurrent, transaction: run } = operation
    const finish = (planned: unknown) =>
      run ? transaction(() => run(planned as never, context)) : planned
    if (!plan) return { ok: true, value: await turns.take(() => finish(input)), changed }
    // Nothing happens between the look and the transaction: both are in one step.
    const attempt = function* (): Slices<{ readonly value: unknown } | undefined> {
      const planned = yield* plan(input as never, planning)
      yield
      if (isCurrent && !isCurrent(planned as never, context)) return undefined
      return { value: finish(planned) }
    }
    const done = (await turns.inSlices(attempt(), isLong(input))) ?? (await turns.alone(attempt()))
    if (!done) throw new Error(`${name} is not current though nothing else has happened`)
    return { ok: true, value: done.value, changed }
  } catch (error) {
    if (error instanceof ApiError) return refusalOf(error)
    throw error
  } finally {
    for (const draft of drafts) store.closeDraft(draft)
  }
}

/** Bytes of a document from which on reading it takes more than a slice. */
const longBytes = 524_288

const isLong = (input: unknown): boolean =>
  isObject(input) && input['body'] instanceof Uint8Array && input['body'].byteLength > longBytes

/** The store, noting the keys that it publishes. */
const recordChanges = (store: SqlStore, changed: string[]): SqlStore => ({
  ...store,
  publish(key, text) {
    changed.push(key)
    store.publish(key, text)
  },
  publishAll(texts) {
    for (const [key] of texts) changed.push(key)
    store.publishAll(texts)
  },
  publishKept(key, first, count) {
    changed.push(key)
    return store.publishKept(key, first, count)
  },
})
