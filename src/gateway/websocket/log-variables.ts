import { contextVariable } from '../context/variables.ts'
import { logVariable as anyLogVariable, type Answered } from '../watch/access-log/log-variables.ts'

type Read = (answered: Answered) => string | undefined

/** A `$context` variable of a WebSocket API's access logs by its name without the prefix (spec websocket §13); undefined for one that they do not have. */
export function logVariable(name: string): Read | undefined {
  const shared = contextVariable(name)
  return shared ? ({ x }) => shared(x) : anyLogVariable(name)
}
