import { join } from 'node:path'
import { APIGatewayClient } from '@aws-sdk/client-api-gateway'

/** The built Worker as wrangler.toml deploys it, for miniflare: what a test adds stands beside it. */
export const builtWorker = {
  modules: true,
  rootPath: join(import.meta.dirname, '../..'),
  scriptPath: 'dist/worker.js',
  compatibilityDate: '2026-10-23',
  compatibilityFlags: ['no_nodejs_global_timers'],
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
