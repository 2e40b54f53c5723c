import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gatewayConfiguration } from '../../src/cli/gateway/configuration.ts'
import { readSettings } from '../../src/cli/settings.ts'
import { builtWorker, moduleNames, workerFolder } from '../support/cloudflare-worker.ts'

// wrangler.toml: each environment deploys, with every binding (bindings are not inherited) and without an
// account to ask; and what it deploys is what the tests run.

const root = join(import.meta.dirname, '../..')
const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js')
const read = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8')
const { version } = JSON.parse(read(root, 'package.json')) as {
  readonly version: string
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wrangler-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each([['dev'], ['test'], ['prod'], [undefined]])(
  'the environment %s deploys',
  async (name) => {
    const out = join(folder, name ?? 'top')
    const environment = name === undefined ? [] : ['--env', name]
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [wrangler, 'deploy', '--dry-run', '--outdir', out, ...environment],
      {
        cwd: root,
        env: { PATH: process.env['PATH'], HOME: folder, WRANGLER_SEND_METRICS: 'false', CI: '1' },
      },
    )
    expect(stdout).toMatch(/env\.REGISTRY \(Registry\) +Durable Object/)
    const environmentOf = name === undefined ? '' : `-${name}`
    expect(stdout).toMatch(
      new RegExp(`env\\.CONNECTION \\(Connection, defined in tidegate-sockets${environmentOf}\\) `),
    )
    expect(stdout).toMatch(/env\.SNAPSHOTS \([0-9a-f]{32}\) +KV Namespace/)
    expect(stdout).toMatch(/env\.LOADER +Worker Loader/)
    expect(stdout).toMatch(/env\.TIDEGATE_REGION \("[a-z0-9-]+"\)/)
    expect(stdout).toMatch(/env\.TIDEGATE_ACCOUNT_ID \("\d{12}"\)/)
    // What must never be deployed: a default key, or the permission to call private addresses.
    expect(stdout).not.toMatch(/TIDEGATE_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|LOCAL)/)
    const deployed = readdirSync(out).filter((file) => file.endsWith('.js'))
    expect(deployed.toSorted()).toEqual(moduleNames().toSorted())
    for (const name of deployed) {
      expect(read(out, name), name).toBe(read(workerFolder, name))
    }
    expect(read(out, 'index.js')).toContain(`"${version}"`)
  },
)

test.each([['dev'], ['test'], ['prod'], [undefined]])(
  'the sockets of the environment %s deploy, and call their gateway',
  async (name) => {
    const out = join(folder, `sockets-${name ?? 'top'}`)
    const environment = name === undefined ? [] : ['--env', name]
    const { stdout } = await promisify(execFile)(
      process.execPath,
      `${wrangler} deploy --dry-run --config wrangler.sockets.toml --outdir ${out}`
        .split(' ')
        .concat(environment),
      {
        cwd: root,
        env: { PATH: process.env['PATH'], HOME: folder, WRANGLER_SEND_METRICS: 'false', CI: '1' },
      },
    )
    const gateway = name === undefined ? 'tidegate' : `tidegate-${name}`
    expect(stdout).toContain(`env.GATEWAY (${gateway}#SessionEvents) `)
    expect(read(out, 'index.js')).toBe(read(join(root, 'dist/sockets'), 'index.js'))
  },
)

test('the tests run it by the date and with the flags that it is deployed with', () => {
  for (const toml of [read(root, 'wrangler.toml'), read(root, 'wrangler.sockets.toml')])
    checkFlags(toml)
})

function checkFlags(toml: string): void {
  expect(/^compatibility_date = "(.*)"$/m.exec(toml)?.[1]).toBe(builtWorker.compatibilityDate)
  const flags = /^compatibility_flags = \[([^\]]*)\]/m.exec(toml)![1]!
  expect([...flags.matchAll(/"([^"]+)"/g)].map(([, flag]) => flag)).toEqual(
    builtWorker.compatibilityFlags,
  )
}

test('the local gateway runs it by the same', () => {
  const local = gatewayConfiguration(readSettings({}), { functionSocket: '/s', modules: [] })
  const { compatibilityDate, compatibilityFlags } = builtWorker
  expect(local).toContain(`compatibilityDate = "${compatibilityDate}"`)
  expect(local).toContain(`compatibilityFlags = ["${compatibilityFlags.join('", "')}"]`)
})
