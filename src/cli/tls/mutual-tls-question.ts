import { request } from 'node:http'
import { upstreamAgent } from './upstream.ts'

const hostName = /^[a-z0-9._-]{1,253}$/i

/**
 * Whether a client that asks for a name must show a certificate: the gateway knows, as its domains are now. Rejects when
 * it cannot be asked.
 */
export function linkMutualTlsQuestion(
  supervisionPath: string,
): (serverName: string) => Promise<boolean> {
  const agent = upstreamAgent(supervisionPath)
  return (serverName) => {
    if (!hostName.test(serverName)) return Promise.resolve(false)
    return new Promise((resolve, reject) => {
      const path = `/mutual-tls?name=${encodeURIComponent(serverName)}`
      const ask = (attempts: number) => {
        const asked = request({ socketPath: supervisionPath, path, agent }, (answer) => {
          answer.resume()
          if (answer.statusCode === 200 || answer.statusCode === 204)
            resolve(answer.statusCode === 200)
          else reject(new Error(`the gateway answers ${answer.statusCode}`))
        })
        // A process that ends resets its connections, those that it has not taken yet too; the next one is asked.
        asked.once('error', (error) => (attempts > 1 ? ask(attempts - 1) : reject(error)))
        asked.end()
      }
      ask(2)
    })
  }
}
