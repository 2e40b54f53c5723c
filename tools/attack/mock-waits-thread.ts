import { open, unlink } from 'node:fs/promises'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import type { Wait, WaitOrder, Waits, WaitTarget } from './mock-waits.ts'
import { ranMs, waitedMs } from './processes.ts'

/** Asks a method's URL again and again and keeps the longest wait: run by `mock-waits.ts`. */

/** Milliseconds between two questions, so that the asking itself is no load. */
const pauseMs = 2
/** Milliseconds between two writes to the disk. */
const diskPauseMs = 50

const { url, pid } = workerData as WaitTarget
/** A port within this process, which has no origins. */
const port: Pick<MessagePort, 'on' | 'close'> & { postMessage(waits: Waits): void } = parentPort!
const agent = new Agent({ keepAlive: true })

const state = { isOver: false }
let asked = 0
let worst: Wait = { ms: 0, computed: 0 }
let wrong: string | undefined
let diskMs = 0

const waitedNow = (): number => waitedMs('thread-self') + waitedMs(pid)

const ask = (): Promise<void> =>
  new Promise((resolve) => {
    const [from, waited, ran] = [performance.now(), waitedNow(), ranMs(pid)]
    const request = get(url, { agent }, (response) => {
      response.resume()
      response.once('end', () => {
        if (response.statusCode !== 200) wrong = `a MOCK answered ${response.statusCode}`
        const ms = performance.now() - from - Math.max(0, waitedNow() - waited)
        asked++
        if (ms > worst.ms) worst = { ms, computed: ranMs(pid) - ran }
        resolve()
      })
    })
    // A gateway that was ended is told of elsewhere.
    request.once('error', () => {
      state.isOver = true
      resolve()
    })
  })

port.on('message', (order: WaitOrder) => {
  if (order === 'read') {
    port.postMessage({ worst, asked, wrong, diskMs })
    ;[worst, asked, wrong, diskMs] = [{ ms: 0, computed: 0 }, 0, undefined, 0]
    return
  }
  state.isOver = true
  port.close()
})

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

async function askOn(): Promise<void> {
  while (!state.isOver) {
    await ask()
    await pause(pauseMs)
  }
}

/** Writes a page as SQLite does, where the tests' gateways have their state. */
async function writeOn(): Promise<void> {
  const path = join(tmpdir(), `tg-disk-${process.pid}`)
  const file = await open(path, 'w')
  const page = new Uint8Array(4_096)
  while (!state.isOver) {
    const from = performance.now()
    await file.write(page, 0, page.length, 0)
    await file.sync()
    diskMs = Math.max(diskMs, performance.now() - from)
    await pause(diskPauseMs)
  }
  await file.close()
  await unlink(path)
}

await Promise.all([askOn(), writeOn()])
agent.destroy()
