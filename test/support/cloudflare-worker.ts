import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { APIGatewayClient } from '@aws-sdk/client-api-gateway'

/** Where the build puts the Worker's modules. */
export const workerFolder = join(import.meta.dirname, '../../dist/worker')

/** The names of the Worker's modules, the main module first. */
export const moduleNames = (): readonly string[] =>
  readdirSync(workerFolder).toSorted((a, b) => Number(b === 'index.js') - Number(a === 'index.js'))

/** The built Worker as wrangler.toml deploys it, for miniflare: what a test adds stands beside it. */
export const builtWorker = {
  modules: moduleNames().map((path) => ({
    type: 'ESModule' as const,
    path,
    contents: readFileSync(join(workerFolder, path)),
  })),
  compatibilityDate: '2026-10-23',
  compatibilityFlags: [
    'enable_request_signal',
    'no_web_socket_compression',
    'no_nodejs_global_timers',
    'no_nodejs_compat_v2',
    'new_module_registry',
  ],
  durableObjects: { REGISTRY: { className: 'Registry', useSQLite: true } },
  kvNamespaces: ['SNAPSHOTS'],
} satisfies object

/** The secrets of its operator. */
export const operator = {
  TIDEGATE_ACCESS_KEY_ID: 'operator',
  TIDEGATE_SECRET_ACCESS_KEY: 'of this gateway',
}

/** Its operator, as a client of the control plane. */
export const operatorClient = (url: URL) =>
  new APIGatewayClient({
    endpoint: url.href,
    region: 'us-east-1',
    credentials: {
      accessKeyId: operator.TIDEGATE_ACCESS_KEY_ID,
      secretAccessKey: operator.TIDEGATE_SECRET_ACCESS_KEY,
    },
    maxAttempts: 1,
  })
