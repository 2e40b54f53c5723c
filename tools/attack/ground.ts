import { startGateway, type Environment, type Gateway } from '../../test/support/gateway.ts'
import {
  base,
  createFunction,
  deployApi,
  type Operation,
  type Routes,
} from '../../test/support/rest-api.ts'
import { call, type Answer, type Call } from './call.ts'
import { processesOf, waitedMs } from './processes.ts'
import { startOrigin, type Origin } from './origin.ts'
import { startWatch, type Watch } from './watch.ts'

/** What attacks are aimed at: a gateway of their own, watched, with a backend. */
export type Ground = {
  readonly gateway: Gateway
  readonly origin: Origin
  readonly watch: Watch
  readonly port: number
  /** Deploys an API and says the path of its stage. */
  api(routes: Routes, extra?: Readonly<Record<string, unknown>>): Promise<string>
  /** Hosts a function by that name, once. */
  hosted(name: string, source: string, more?: { readonly Timeout?: number }): Promise<void>
  /** The time is without that in which other programs had the processors. */
  call(what: Call): Promise<Answer>
  stop(): Promise<void>
}

/** Starts a gateway and what an attack needs beside it. */
export async function startGround(settings: Environment = {}): Promise<Ground> {
  const gateway = await startGateway(settings)
  const origin = await startOrigin()
  const watch = startWatch(gateway.url, gateway.pid)
  const { gateway: gatewayPid } = processesOf(gateway.pid)
  const functions = new Set<string>()
  return {
    gateway,
    origin,
    watch,
    port: gateway.port,
    api: async (routes, extra) => base(await deployApi(gateway.apigateway, routes, extra)),
    async hosted(name, source, more) {
      if (functions.has(name)) return
      functions.add(name)
      await createFunction(gateway.lambda, name, source, more)
    },
    async call(what) {
      const before = waitedMs(gatewayPid)
      const answer = await call(gateway.port, what)
      return { ...answer, ms: Math.max(0, answer.ms - waitedMs(gatewayPid) + before) }
    },
    async stop() {
      await watch.stop()
      await origin.stop()
      await gateway.stop('SIGKILL', 'process group').catch(() => undefined)
    },
  }
}

/** A method that renders a template over its request and then answers by itself. */
export const rendering = (template: string): Operation => ({
  operation: {
    'x-amazon-apigateway-integration': {
      type: 'mock',
      requestTemplates: { 'application/json': `${template}\n{"statusCode": 200}` },
      passthroughBehavior: 'never',
      responses: {
        default: { statusCode: '200', responseTemplates: { 'application/json': 'fine' } },
      },
    },
  },
})
