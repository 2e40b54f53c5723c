import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import workerd from 'workerd'
import type { Environment } from './gateway.ts'

/** A workerd process of a test's own, without the command line that starts those of a gateway. */
export type BareWorkerd = {
  /** The port of a socket by its name, or of the `inspector`. */
  port(name: string): number
  stop(): Promise<void>
}

/** Runs a configuration and waits until its sockets, and the inspector where an option asks for one, listen. */
export async function startBareWorkerd(
  configuration: string,
  env: Environment,
  options: readonly string[],
): Promise<BareWorkerd> {
  const child = spawn(
    workerd as unknown as string,
    ['serve', configuration, '--experimental', '--control-fd=3', ...options],
    { env: { ...env }, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  )
  const gone = new Promise((resolve) => child.once('exit', resolve))
  const expected = options.filter((option) => /^--(?:socket|inspector)-addr=/.test(option)).length
  const ports = new Map<string, number>()
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdio[3] as NodeJS.ReadableStream }).on('line', (line) => {
      const event = JSON.parse(line) as { readonly socket?: string; readonly port: number }
      ports.set(event.socket ?? 'inspector', event.port)
      if (ports.size === expected) resolve()
    })
    void gone.then(() => reject(new Error('workerd ended before it could listen')))
  })
  return {
    port: (name) => ports.get(name)!,
    async stop() {
      child.kill('SIGKILL')
      await gone
    },
  }
}
