import type { ServedStage } from '../exchange/served-stage.ts'
import { executionMessages } from './execution-log.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { ExecutionRecord } from '../exchange/execution-record.ts'
import { cutLine, masked, shownCharacters } from './log-line.ts'
import { relayedBody } from './recorded-platform.ts'
import { maskSecrets, pairsOf } from './secrets.ts'
import { traceOf } from '../exchange/request-trace.ts'
import type { Watch } from './watch.ts'

/** Watches a request of a stage that logs what happens; undefined for any other stage, which pays nothing. */
export function executionLogWatch({ settings }: ServedStage): Watch | undefined {
  if (!settings.logsExecution) return undefined
  const record: ExecutionRecord = []
  return {
    record,
    reader: relayedBody,
    bodies: (x) => settingOf(x)?.dataTraceEnabled === true,
    done: (x) => writeExecutionLog(x, record),
  }
}

/** Writes the lines of a request, `({requestId}) text` each, as far as its method asks for them (spec rest-responses §8). */
function writeExecutionLog(x: Exchange, record: ExecutionRecord): void {
  const level = settingOf(x)?.loggingLevel ?? 'OFF'
  // A request that no method matched has none to log for, and AWS tells of none that was not taken.
  if (x.refusal && !x.refusal.isLogged) return
  if (level === 'OFF' || !x.route || (level === 'ERROR' && !x.fault)) return
  const { apiId, stageName } = x.location
  const group = `API-Gateway-Execution-Logs_${apiId}/${stageName}${x.stage.isCanaryRequest ? '/Canary' : ''}`
  const mask = maskSecrets(pairsOf(record), x.platform.isMasked)
  const lines: string[] = []
  const print = (text: string) =>
    lines.push(`(${x.requestId}) ${cutLine(mask(text, shownCharacters))}`)
  if (level === 'INFO') print(`Extended Request Id: ${x.extendedRequestId}`)
  const messages = executionMessages(record)
  for (const [at, { text, event }] of messages.entries()) {
    if (level === 'INFO' || event.type === 'fault' || event.type === 'method response') print(text)
    if (level === 'INFO' && x.apiKey && text.startsWith('HTTP Method: ')) {
      print(`API Key: ${masked(x.apiKey.value)}`)
    }
    if (level === 'INFO' && x.stage.tracing && text.startsWith('HTTP Method: ')) {
      print(`X-ray Tracing ID : Root=${traceOf(x).root}`)
    }
    if (event.type === 'fault' && messages[at + 1]?.event !== event) {
      const status = record.findLast(({ type }) => type === 'method response')
      if (status?.type === 'method response') {
        print(`Gateway response type: ${event.fault.type} with status code: ${status.status}`)
      }
    }
  }
  x.platform.stageLog('executionLog', group, lines)
}

/** What the stage says of the request's method. */
const settingOf = ({ stage: { settings }, route, request }: Exchange) =>
  settings.of(route && settings.keyFor(route.settingsKey, request.method))
