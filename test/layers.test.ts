import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, normalize } from 'node:path'
import { expect, test } from 'vitest'

/** What each folder of src may import. `lang/vtl` and its like are layers of their own: leaves never meet. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: [],
  lang: [],
  wire: [],
  metering: ['model'],
  turns: [],
  telemetry: ['model'],
  openapi: ['model', 'lang', 'wire'],
  asyncapi: ['model', 'openapi/export/unique-names.ts'],
  sdk: ['model', 'lang', 'wire'],
  gateway: ['model', 'lang', 'wire', 'metering', 'turns'],
  functions: ['model', 'wire'],
  iam: ['model', 'lang'],
  audit: ['model', 'lang'],
  control: [
    'model',
    'lang',
    'wire',
    'metering',
    'turns',
    'asyncapi',
    'openapi',
    'sdk',
    'functions',
    'iam',
    'audit',
    'gateway/access/jwt/issuer-rules.ts',
    'gateway/access/jwt/keys/fetch-json.ts',
    'gateway/access/jwt/keys/key-source.ts',
    'gateway/access/jwt/read-token.ts',
    'gateway/access/jwt/token-refused.ts',
    'gateway/access/jwt/verifier.ts',
    'gateway/access/policy-problems.ts',
    'gateway/client/known-truststores.ts',
    'gateway/watch/explain.ts',
    'gateway/test/test-invoke.ts',
    'gateway/test/test-invoke-authorizer.ts',
    'gateway/http/supported.ts',
    'gateway/rest/supported.ts',
    'gateway/websocket/supported.ts',
  ],
  cloudflare: [
    'model',
    'lang',
    'wire',
    'metering',
    'telemetry',
    'turns',
    'gateway',
    'functions',
    'iam',
    'control',
  ],
  cli: [
    'model',
    'lang',
    'wire',
    'telemetry',
    'functions',
    'audit',
    'openapi',
    'turns',
    'gateway/playground',
  ],
  'sockets.ts': ['cloudflare'],
  'index.ts': ['model', 'wire', 'gateway', 'control', 'functions', 'cloudflare'],
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `src/${file}`)

/** `src/lang/vtl/lexer.ts` → `lang`; a leaf's own folder is its second segment. */
const layer = (path: string) => path.split('/')[1]!
const leaf = (path: string) => path.split('/').slice(1, 3).join('/')

const imports = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(
    ([, target]) => target!,
  )

test.each(files)('%s imports only what its layer may', (file) => {
  const own = layer(file)
  for (const target of imports(file).filter((t) => t.startsWith('.'))) {
    const path = normalize(`${dirname(file)}/${target}`)
    const within = ['lang', 'wire'].includes(own) ? leaf(path) === leaf(file) : layer(path) === own
    const allowed =
      within ||
      (mayImport[own] ?? []).some((a) => path === `src/${a}` || path.startsWith(`src/${a}/`))
    expect(allowed, `${file} imports ${path}`).toBe(true)
  }
})

// The bootstrap is the text of another Worker, which functions run in.
const outsideRim = files.filter(
  (file) => !file.startsWith('src/cloudflare/') && file !== 'src/functions/text/bootstrap.ts',
)

test.each(outsideRim)('%s does not know Cloudflare’s own modules', (file) => {
  expect(imports(file).filter((t) => t.startsWith('cloudflare:'))).toEqual([])
})

/** What each file imports of ours, types and imports at run time included. */
const importsOf = new Map(
  files.map((file) => [
    file,
    imports(file)
      .filter((target) => target.startsWith('.'))
      .map((target) => normalize(`${dirname(file)}/${target}`)),
  ]),
)

/** The first way that leads from a file back to it. */
function circle(): readonly string[] | undefined {
  const done = new Set<string>()
  const way: string[] = []
  const walk = (file: string): readonly string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file]
    if (done.has(file)) return undefined
    way.push(file)
    for (const target of importsOf.get(file) ?? []) {
      const found = walk(target)
      if (found) return found
    }
    way.pop()
    done.add(file)
    return undefined
  }
  for (const file of files) {
    const found = walk(file)
    if (found) return found
  }
  return undefined
}

test('no file imports itself, by whatever way', () => {
  expect(circle()).toBeUndefined()
})

// More hide what the folder is about.
test('a folder has 15 files of its own at most', () => {
  const counts = new Map<string, number>()
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
  expect([...counts].filter(([, count]) => count > 15)).toEqual([])
})

const documents = [
  'README.md',
  ...['docs', 'docs/decisions'].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
]

test.each([...files, ...documents])('%s names no file that is not there', (file) => {
  const named = [...readFileSync(file, 'utf8').matchAll(/`([\w/.-]+\.ts)`/g)].map(
    ([, name]) => name!,
  )
  const isThere = (name: string) =>
    existsSync(name) || files.some((path) => path.endsWith(`/${name}`))
  expect(named.filter((name) => !isThere(name))).toEqual([])
})
