import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { setup } from '../support/build.ts'

// `npm run deploy`, with a wrangler that only says what it would do.

const root = join(import.meta.dirname, '../..')

type Ran = { readonly status: number; readonly stdout?: string; readonly output?: string }
type Wrangler = (args: readonly string[]) => Ran
type Script = {
  deploy(environment: string, wrangler: Wrangler, tell: (line: string) => void): void
  withoutSockets(toml: string): string
}

let script: Script
beforeAll(async () => {
  await setup()
  script = (await import(new URL('../../scripts/deploy.mjs', import.meta.url).href)) as Script
}, 30_000)

/** Runs it against an account with these sockets; what was deployed, in order, and from which configuration. */
function run(sockets: 'absent' | { readonly tag?: string } | 'gradual', failing?: string) {
  const deployed: string[] = []
  const configurations: string[] = []
  let tag: string | undefined
  const wrangler: Wrangler = (args) => {
    const [command] = args
    const config = args[args.indexOf('--config') + 1]!
    expect(args.slice(-3)).toContain('dev')
    if (command === 'deployments') {
      if (sockets === 'absent')
        return { status: 1, output: 'This Worker does not exist on your account. [code: 10007]' }
      const versions =
        sockets === 'gradual' ? [{ version_id: 'a' }, { version_id: 'b' }] : [{ version_id: 'a' }]
      return { status: 0, stdout: JSON.stringify({ versions }) }
    }
    if (command === 'versions') {
      const own = typeof sockets === 'object' ? sockets.tag : undefined
      return {
        status: 0,
        stdout: JSON.stringify({ annotations: own === undefined ? {} : { 'workers/tag': own } }),
      }
    }
    if (config === failing) return { status: 1, output: 'refused' }
    deployed.push(config)
    configurations.push(readFileSync(join(root, config), 'utf8'))
    if (args.includes('--tag')) tag = args[args.indexOf('--tag') + 1]
    return { status: 0 }
  }
  script.deploy('dev', wrangler, () => undefined)
  return { deployed, configurations, tag: tag! }
}

test('the first time the gateway goes alone, then the sockets, then the gateway with them', () => {
  const { deployed, configurations, tag } = run('absent')
  expect(deployed).toEqual(['wrangler.alone.toml', 'wrangler.sockets.toml', 'wrangler.toml'])
  const [alone = '', , whole = ''] = configurations
  expect(whole).toContain('script_name')
  expect(alone).not.toContain('script_name')
  expect(alone).toContain('name = "REGISTRY"')
  expect(alone.match(/^\[/gm)).toHaveLength(
    whole.match(/^\[/gm)!.length - whole.match(/^script_name/gm)!.length,
  )
  expect(tag).toMatch(/^sockets-[0-9a-f]{16}$/)
})

test.each([
  ['have not changed: the gateway alone is', (tag: string) => ({ tag }), ['wrangler.toml']],
  [
    'have changed: both are',
    () => ({ tag: 'sockets-0' }),
    ['wrangler.sockets.toml', 'wrangler.toml'],
  ],
  ['were deployed by hand: both are', () => ({}), ['wrangler.sockets.toml', 'wrangler.toml']],
  [
    'are in a gradual deployment: both are',
    () => 'gradual' as const,
    ['wrangler.sockets.toml', 'wrangler.toml'],
  ],
])('the sockets %s deployed', (_, state, expected) => {
  const { tag } = run('absent')
  expect(run(state(tag)).deployed).toEqual(expected)
})

test.each([
  [
    'an environment that there is not',
    () =>
      script.deploy(
        'production',
        () => ({ status: 0 }),
        () => undefined,
      ),
    'which environment?',
  ],
  ['sockets that cannot be deployed', () => run('absent', 'wrangler.sockets.toml'), 'refused'],
  [
    'an account that cannot be asked',
    () =>
      script.deploy(
        'dev',
        () => ({ status: 1, output: 'not logged in' }),
        () => undefined,
      ),
    'what is deployed cannot be known:\nnot logged in',
  ],
])('%s: it says so, and goes no further', (_, act, message) => {
  expect(act).toThrow(message)
})
