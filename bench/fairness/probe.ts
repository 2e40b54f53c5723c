/** A process that asks URLs again and again and tells how long each waited, when it is asked: run by `compare.ts`. */
import { readFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { setTimeout } from 'node:timers/promises'

const agent = new Agent({ keepAlive: true })
/** Milliseconds between questions, so that the asking itself is no load. */
const pauseMs = 2

/** How long a question waited, and for how much of that the gateway's own thread computed: in milliseconds. */
export type Wait = { readonly ms: number; readonly computed: number }

const [pid = '', ...urls] = process.argv.slice(2)

/** Milliseconds that the gateway's thread has run. On a busy machine it waits for a core as well. */
const threadMs = (): number =>
  Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6

function ask(url: string): Promise<Wait> {
  const from = performance.now()
  const ran = threadMs()
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      response.resume()
      response.on('error', reject)
      response.on('end', () => {
        if (response.statusCode === 200)
          resolve({ ms: performance.now() - from, computed: threadMs() - ran })
        else reject(new Error(`${url} answered ${response.statusCode}`))
      })
    }).on('error', reject)
  })
}

let waits = urls.map((): Wait[] => [])

process.on('message', () => {
  process.send!(waits)
  waits = urls.map(() => [])
})

async function askOn(url: string, index: number): Promise<never> {
  for (;;) {
    waits[index]!.push(await ask(url))
    await setTimeout(pauseMs)
  }
}

await Promise.all(urls.map(askOn))
