import { Agent, get } from 'node:http'
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { peakMb, residentMb, runnersOf, waitedMs } from './processes.ts'
import type { Figures, Processes, WatchOrder } from './watch.ts'

/**
 * Asks the gateway's health every 100 ms and looks at its processes' memory, in a thread of its own: what loads the
 * gateway must not hold the clock.
 */

/** One question, until it has an answer. */
type Question = {
  readonly at: number
  /** Milliseconds that the gateway and this thread had waited for a processor when it was asked. */
  readonly waited: number
  failed?: string
}

const everyMs = 100
const { url } = workerData as { readonly url: string }
/** A port within this process, which has no origins. */
const port: Pick<MessagePort, 'on' | 'close'> & { postMessage(figures: Figures): void } =
  parentPort!
const agent = new Agent({ keepAlive: true, maxSockets: Infinity })

let processes: Processes | undefined
let open = new Set<Question>()
let worst = 0
let answered = 0
let lastFailure: string | undefined
let peaks: Record<string, number> = {}

const waitedNow = (): number =>
  waitedMs('thread-self') + (processes ? waitedMs(processes.gateway) : 0)

/** How long a question has been waiting, without the time in which other programs had the processors. */
const ageOf = ({ at, waited }: Question): number =>
  performance.now() - at - Math.max(0, waitedNow() - waited)

function ask(): void {
  const question: Question = { at: performance.now(), waited: waitedNow() }
  open.add(question)
  const fail = (why: string) => {
    question.failed = why
    lastFailure = why
  }
  const request = get(`${url}/_tidegate/health`, { agent }, (response) => {
    response.resume()
    response.once('end', () => {
      if (response.statusCode === 200) settle(question)
      else fail(`health answers ${response.statusCode}`)
    })
  })
  request.once('error', (error) => fail(error.message))
}

/** An answer ends the wait of its question, and of those before it that were refused. */
function settle(question: Question): void {
  answered++
  for (const each of open) {
    if (each !== question && !(each.failed !== undefined && each.at < question.at)) continue
    worst = Math.max(worst, ageOf(each))
    open.delete(each)
  }
}

function look(): void {
  if (!processes) return
  for (const [role, pid] of Object.entries(processes)) note(role, residentMb(pid))
  note(
    'runner',
    runnersOf(processes.supervisor).reduce((sum, pid) => sum + residentMb(pid), 0),
  )
}

const note = (role: string, mb: number): void => {
  peaks[role] = Math.max(peaks[role] ?? 0, mb)
}

function figures(): Figures {
  look()
  const unanswered = [...open].map(ageOf)
  // The kernel's own mark: what came and went between two looks counts too.
  const marks = Object.entries(processes ?? {}).map(([role, pid]) => [
    role,
    Math.max(peaks[role] ?? 0, peakMb(pid)),
  ])
  return {
    gapMs: Math.max(worst, 0, ...unanswered),
    peakMb: Object.fromEntries(marks) as Figures['peakMb'],
    answered,
    lastFailure,
  }
}

port.on('message', (order: WatchOrder) => {
  if (order.type === 'begin') {
    processes = order.processes
    ;[worst, answered, peaks, lastFailure] = [0, 0, {}, undefined]
    open = new Set([...open].filter(({ failed }) => failed === undefined))
  } else if (order.type === 'figures') {
    port.postMessage(figures())
  } else {
    clearInterval(clock)
    agent.destroy()
    port.close()
  }
})

const clock = setInterval(() => {
  ask()
  look()
}, everyMs)
