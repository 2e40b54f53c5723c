import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gatewayConfiguration } from '../../src/cli/gateway/configuration.ts'
import { startWorkerd } from '../../src/cli/gateway/workerd.ts'
import { readSettings } from '../../src/cli/settings.ts'
import { body, mockHeaders } from './payload.ts'
import type { Session } from './session.ts'

/** A process that listens on loopback and whose CPU time counts. */
export type Server = { readonly url: string; readonly pid: number }

/** The least a Worker can do. */
export const helloSource = `
const body = ${JSON.stringify(body)}
const headers = ${JSON.stringify(mockHeaders)}
export default { fetch() { return new Response(body, { headers }) } }
`

/** The least that looks at its request: its address and its headers. */
export const arrivalSource = `
const body = ${JSON.stringify(body)}
const headers = ${JSON.stringify(mockHeaders)}
export default {
  async fetch(request) {
    const { url } = request
    let length = url.length
    request.headers.forEach((value, name) => (length += name.length + value.length))
    return length > 10240 ? new Response(null, { status: 431 }) : new Response(body, { headers })
  }
}
`

/**
 * The same with the least that a front owes besides: `Host` is a host (ATTACKS 20), the answer is dated (RFC 9110 §6.6.1),
 * and it is known what the process is busy with.
 */
export const frontSource = `
const body = ${JSON.stringify(body)}
const headers = ${JSON.stringify(mockHeaders)}
const authority = /^(?:[a-z0-9._-]{1,253}|\\[[0-9a-f:.]{2,45}\\])(?::\\d{1,5})?$/i
const underWay = new Map()
let begun = 0
let second = 0
let date = ''
export default {
  async fetch(request) {
    const { url, method } = request
    const id = ++begun
    underWay.set(id, { url, method, begunAt: Date.now(), isLarge: request.body !== null })
    try {
      if (!authority.test(request.headers.get('host'))) return new Response(null, { status: 400 })
      let length = url.length
      request.headers.forEach((value, name) => (length += name.length + value.length))
      const response =
        length > 10240 ? new Response(null, { status: 431 }) : new Response(body, { headers })
      const now = Date.now()
      if (now < second || now - second >= 1000) {
        second = now - (now % 1000)
        date = new Date(second).toUTCString()
      }
      response.headers.set('date', date)
      return response
    } finally {
      underWay.delete(id)
    }
  }
}
`

/** The least a proxying Worker can do. */
export const passthroughSource = (originUrl: string): string => `
const url = ${JSON.stringify(`${originUrl}/`)}
export default { fetch(request) { return fetch(url, request) } }
`

/**
 * The least that does to a request and its answer what API Gateway does (spec integrations §4, §7, §8, §20): headers added
 * and renamed, the client's address looked up, a limit on the time of headers and of a short body. It knows no API: no host, stage, path or method.
 */
export const floorSource = (originUrl: string): string => `
const url = ${JSON.stringify(`${originUrl}/`)}
export default {
  async fetch(request) {
    const names = []
    let size = 0
    for (const [name, value] of request.headers) {
      names.push(name)
      size += name.length + value.length
    }
    if (size > 10240) return new Response(null, { status: 431 })
    const headers = new Headers(request.headers)
    const peer = request.cf.clientIp
    headers.set('X-Forwarded-For', peer.slice(0, peer.lastIndexOf(':')))
    headers.set('X-Forwarded-Port', '80')
    headers.set('X-Forwarded-Proto', 'http')
    headers.set('X-Amzn-Trace-Id', 'Root=1-66f1a2b3-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=0')
    headers.set('X-Amzn-Apigateway-Api-Id', 'abcdefghij')
    let fail
    const late = new Promise((_, reject) => (fail = reject))
    const timer = setTimeout(() => fail(new Error('late')), 29000)
    const sent = fetch(url, { method: request.method, headers, redirect: 'manual' })
    const backend = await Promise.race([sent, late])
    const length = backend.headers.get('content-length')
    const body = await Promise.race([backend.arrayBuffer(), late])
    clearTimeout(timer)
    const response = new Response(body, { status: backend.status, headers: backend.headers })
    const answered = response.headers
    answered.set('x-amzn-Remapped-Content-Length', length)
    for (const name of ['Date', 'Server']) {
      const value = answered.get(name)
      if (value === null) continue
      answered.set('x-amzn-Remapped-' + name, value)
      answered.delete(name)
    }
    answered.set('x-amzn-RequestId', '1f0c1a52-7f0e-4d0a-9b57-6a1d3c5f8e21')
    answered.set('x-amz-apigw-id', 'AbCdEfGhIjKlMnO=')
    return response
  }
}
`

/** Starts a Worker in a workerd of its own, with the flags the gateway's own has. */
export async function startWorker(session: Session, name: string, source: string): Promise<Server> {
  session.signal.throwIfAborted()
  const configuration = join(session.folder, `${name}.capnp`)
  writeFileSync(join(session.folder, `${name}.js`), source)
  writeFileSync(configuration, configurationOf(name))
  const say = (line: string) => console.log(`${name}: ${line}`)
  const workerd = startWorkerd({
    configuration,
    sockets: ['http'],
    environment: {},
    options: ['--socket-addr=http=127.0.0.1:0'],
    folder: session.folder,
    onLines: say,
    onErrorLine: say,
  })
  session.cleanup.defer(async () => {
    workerd.process.kill('SIGKILL')
    await workerd.gone
  })
  const ports = await workerd.listening
  return { url: `http://127.0.0.1:${ports.get('http')}`, pid: workerd.process.pid! }
}

function configurationOf(name: string): string {
  // Read off the gateway's own configuration, so that the two cannot drift apart.
  const own = gatewayConfiguration(readSettings({}), { functionSocket: '/none', modules: [] })
  const flags = /v8Flags = \[[^\]]*\]/.exec(own)
  const compatibility = /compatibilityDate = "[^"]*"(?:,\s*compatibilityFlags = \[[^\]]*\])?/.exec(
    own,
  )
  if (!flags || !compatibility) throw new Error("the gateway's configuration names no flags")
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  ${flags[0]},
  services = [
    (name = "bench", worker = (
      modules = [(name = "${name}.js", esModule = embed "${name}.js")],
      ${compatibility[0]},
      globalOutbound = "outbound")),
    (name = "outbound", network = (allow = ["public", "private"]))
  ],
  sockets = [(name = "http", http = (), service = "bench")]);
`
}
