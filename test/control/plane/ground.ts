import type { Ground } from '../../../src/control/run/execute.ts'
import type { SqlStore } from '../../../src/control/state/sql-store.ts'
import { shareThread } from '../../../src/turns/share-thread.ts'

/** What operations run on, without anybody to share the thread with. */
export const groundOf = (store: SqlStore): Ground => ({
  store,
  turns: shareThread(
    () => 0,
    () => Promise.resolve(),
  ),
  transaction: (work) => work(),
})
