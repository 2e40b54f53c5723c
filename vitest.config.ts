import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

/**
 * `unit`: pure code in Node, no isolation between files, milliseconds each.
 * `workerd`: the engines and the data plane again, inside the runtime that production runs them in.
 * `e2e`: the built Worker in a spawned workerd, spoken to over TCP.
 * `workers`: Cloudflare's own bindings, in miniflare.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/workers/**'],
          setupFiles: ['test/support/properties.ts'],
          isolate: false,
          // The differential tests compare thousands of cases with an engine in another process.
          testTimeout: 30_000,
        },
      },
      {
        plugins: [cloudflareTest({ miniflare: { compatibilityDate: '2026-10-23' } })],
        test: {
          name: 'workerd',
          include: [
            'test/gateway/mapping/{templates,budget}.test.ts',
            'test/gateway/answer/{compression,gateway-response}.test.ts',
            'test/lang/vtl/{recorded,language,methods,attacks}.test.ts',
            'test/lang/{json,jsonpath,json-schema,java-regex}/*.test.ts',
          ],
          // These need Node: Java beside it, or files to read.
          exclude: ['test/**/*{differential,oracle,conformance,fuzz,property}*.test.ts'],
          isolate: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/build.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'workers',
          include: ['test/workers/**/*.test.ts'],
          globalSetup: ['test/support/build.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
