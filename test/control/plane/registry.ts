import { executeOperation } from '../../../src/control/run/execute.ts'
import { operationsOf } from '../../../src/control/services/operations-of.ts'
import { sqlStore } from '../../../src/control/state/sql-store.ts'
import { memorySql } from '../../support/sql.ts'
import { accountId, region } from './control-plane.ts'
import { groundOf } from './ground.ts'

export type Registered = { readonly id: string }
export type Params = Readonly<Record<string, unknown>>
export type Registry = ReturnType<typeof registry>

/** The Registry in memory: operations may be under way at once, as they are there. Inputs are what a face has read. */
export function registry() {
  const sql = memorySql()
  const store = sqlStore(sql)
  let ids = 0
  const known = {
    now: 1_600_000_000_000,
    region,
    accountId,
    newId: (length: number) => (ids++).toString(36).padStart(length, '0'),
  }
  const ground = groundOf(store)
  const call = async (name: string, input: Params): Promise<Registered> => {
    const operations = await operationsOf('apigateway', name)
    const outcome = await executeOperation(operations, name, input, known, ground)
    if (!outcome.ok) throw new Error(outcome.message)
    return outcome.value as Registered
  }
  const records = () => Number(sql.exec('SELECT count(*) AS n FROM record').toArray()[0]?.['n'])
  return { call, store, known, records }
}
