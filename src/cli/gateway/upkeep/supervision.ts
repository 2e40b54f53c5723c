import { Agent, request } from 'node:http'

/** Asks the gateway process, over its Unix socket, what only its supervisor may ask. */
export type SupervisionClient = {
  /** Rejects when there is no process that answers; waits for one that is busy. */
  isAlive(): Promise<void>
  /** What is wrong with the state, when something is. */
  stateProblem(): Promise<string | undefined>
  /** `begun` resolves when the process has been asked; `left` with what is still under way after `ms`. */
  drained(ms: number): { readonly begun: Promise<void>; readonly left: Promise<readonly Work[]> }
  close(): void
}

/** A request as the gateway process tells of it. */
export type Work = { readonly verb: string; readonly path: string; readonly begunAt: number }

export function superviseBy(socketPath: string): SupervisionClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const ask = (path: string, options: { readonly agent?: Agent; readonly onSent?: () => void }) =>
    new Promise<string>((resolve, reject) => {
      const asked = request({ socketPath, path, agent: options.agent ?? false }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => (text += part))
        response.once('error', reject).once('end', () => resolve(text))
      })
      asked.once('error', reject)
      asked.end(() => options.onSent?.())
    })
  return {
    async isAlive() {
      await ask('/alive', { agent })
    },
    async stateProblem() {
      const text = await ask('/state', {})
      return (JSON.parse(text) as { readonly problem?: string }).problem
    },
    drained(ms) {
      let left: Promise<readonly Work[]> = Promise.resolve([])
      const begun = new Promise<void>((resolve) => {
        left = ask(`/drained?ms=${ms}`, { onSent: resolve }).then(
          (text) => JSON.parse(text) as readonly Work[],
        )
        // A process that is not there has nothing under way.
        left.then(
          () => resolve(),
          () => resolve(),
        )
      })
      return { begun, left }
    },
    close: () => agent.destroy(),
  }
}
