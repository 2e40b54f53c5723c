import { gzipSync } from 'node:zlib'
import { build, type Metafile } from 'esbuild'
import { beforeAll, expect, test } from 'vitest'
import { partsOfRequests } from './support/worker-parts.ts'

/**
 * Bytes of the minified Worker after gzip -9, by what loads them. The start of an isolate costs about 80 ms of CPU per
 * megabyte of JavaScript that it compiles. The aim for what a request to an API loads is 120 kB, and 150 kB with HTTP and
 * WebSocket APIs.
 *
 * Each raise is dated and says what was bought with it:
 * - 2026-11-30: parts in the place of one file of 254,000.
 * - 2026-11-30: 3,000 for Lambda authorizers: their step, their lines in logs, what they say in `$context` and in events.
 * - 2026-11-30: 2,000 for bodies of JSON that are written again without their values.
 * - 2026-11-30: 2,700 for API keys and limits; what they are checked with is loaded by who has some.
 * - 2026-11-30: 1,500 for tokens: that they are checked, and what is said to who is refused; the check is loaded with the first.
 * - 2026-11-30: 1,000 for principals with policies of their own; the directory is loaded by who has one.
 * - 2026-11-30: 200 for uploads that pass through and count.
 * - 2026-11-30: 1,500 for asking whether a stage has a cache; the cache is loaded by one that has.
 * - 2026-11-30: 2,200 for counting requests; what shows and exports the counts, and makes spans, is loaded by who asks.
 * - 2026-11-30: 800 for what access logs tell of authentication and authorization, 1,500 in the control plane for who may
 *   set stage variables and who may tell of truststores.
 * - 2026-11-30: 600 for who the client is; proxies that are trusted and certificates are read by who has some.
 * - 2026-11-30: 400 for turns that all long work shares, and for codes of functions that are kept part by part.
 * - 2026-11-30: 600 for limits by attributes: a step that has some; what counts by them is loaded with the first. 1,300 in the
 *   control plane for their page, 1,700 in imports for reading them.
 * - 2026-11-30: 500 of the control plane's, 300 of imports', for silences that definitions have.
 * - 2026-11-30: 2,300 for finding the stages of HTTP APIs, and for what both kinds share being parts of its own.
 * - 2026-11-30: 13,700 for what HTTP APIs do beside what both kinds share: routes, events, mappings; loaded with the first of them.
 * - 2026-11-30: 1,700 for CORS and for knowing which service an integration calls; how it is called is loaded with the first.
 * - 2026-11-30: 700 of the control plane's, 1,400 of imports', for documents of HTTP APIs, whose own reader is loaded with the first.
 * - 2026-11-30: 400 (1,300 with HTTP APIs) for who may call a route of one; functions and tokens are asked by what is loaded with the first.
 * - 2026-11-30: 400 for one path that routes, ARNs and backends of HTTP APIs see.
 * - 2026-11-30: 200 for routes of HTTP APIs with limits by attributes, and 2,400 of their imports' for reading those.
 * - 2026-12-01: 1,300 of imports' of HTTP APIs, which share with the control plane what freezes WebSocket APIs, and 200 for
 *   functions on AWS, of which a compression makes a little more or less from one build to another.
 * - 2026-12-01: 1,700 (2,400 of HTTP APIs') for what all three kinds share being parts of its own; what WebSocket APIs do is
 *   loaded with the first of them.
 * - 2026-12-01: 1,000 for ids of sessions and the entrypoint that their Worker calls; what reaches them is loaded with the first.
 * - 2026-12-01: 1,800 of the control plane's, 1,000 of imports', for what AWS refuses of WebSocket APIs, and of stages and links in use.
 * - 2026-12-01: 100 for limits by the key that a connection was opened with.
 * - 2026-12-01: 800 (imports of HTTP APIs' too) for pieces of REST APIs' integrations and templates that WebSocket APIs share.
 * - 2026-12-01: 300 for looking after the sessions of a process that is no more.
 * - 2026-12-01: 600 for `$context` of connections and for steps of integrations that WebSocket APIs have parts of; 200 in the control plane.
 * - 2026-12-01: 400 for functions' way back into APIs and for their keys, which are made by who loads functions; 200 of their runner's.
 * - 2026-12-01: 700 of imports' for limits of WebSocket APIs, which are checked where others are.
 * - 2026-12-01: 200 of functions' on AWS, of models' and of the control plane's, by which compression makes more of what is cut otherwise.
 * - 2026-12-01: 1,300 of HTTP APIs' (400 of REST APIs', which share it) for keys, policies, validation, caches, gateway responses and
 *   streams as steps of routes of HTTP APIs; 4,300 of their imports' for reading them, with schemas, 500 of other imports', 300 of the control plane's.
 * - 2026-12-01: 100 for a question at the functions' door that nobody else can ask.
 */
const requests = [
  ['a MOCK method with a template', 133_900],
  ['an HTTP_PROXY method', 133_900],
  ['a route of an HTTP API', 148_800],
  ['a method with a model', 144_900],
  ['a function on AWS', 139_900],
  ['a call of the control plane', 224_200],
] as const satisfies readonly (readonly [keyof typeof partsOfRequests, number])[]

/** What a part adds to what a call of the control plane has loaded. */
const parts = [
  ['src/control/services/imports.ts', 40_100],
  ['src/control/services/imports-v2.ts', 53_900],
  ['src/sdk/java/emit-java.ts', 11_000],
  ['src/sdk/javascript/emit-javascript.ts', 7_500],
  ['src/sdk/ruby/emit-ruby.ts', 5_500],
  ['src/openapi/export/formats/oas30.ts', 6_000],
  ['src/openapi/export/formats/swagger.ts', 6_500],
  ['src/gateway/access/jwt/token-check.ts', 14_200],
  ['src/gateway/test/test-invoke-authorizer.ts', 5_400],
  ['src/functions/runner/runner.ts', 14_900],
  ['src/gateway/cache/cached-method.ts', 5_000],
  ['src/gateway/limits/attributes/by-attribute.ts', 6_400],
  ['src/cloudflare/cache/response-cache.ts', 1_800],
] as const

let outputs: Metafile['outputs']
/** Of each output. */
let sizes: ReadonlyMap<string, number>

beforeAll(async () => {
  const script = new URL('../scripts/build.mjs', import.meta.url).href
  const { worker } = (await import(script)) as { readonly worker: Parameters<typeof build>[0] }
  const built = await build({
    ...worker,
    outdir: 'out',
    minify: true,
    write: false,
    metafile: true,
  })
  outputs = built.metafile.outputs
  const contents = new Map(built.outputFiles.map(({ path, contents }) => [path, contents]))
  sizes = new Map(
    Object.keys(outputs).map((name) => {
      const path = [...contents.keys()].find((path) => path.endsWith(`/${name}`))!
      return [name, gzipSync(contents.get(path)!, { level: 9 }).byteLength]
    }),
  )
})

/** The outputs that are loaded with the output of a source. */
function loadedWith(source: string): ReadonlySet<string> {
  const names = new Set<string>()
  const add = (name: string) => {
    if (names.has(name)) return
    names.add(name)
    for (const { path, kind, external } of outputs[name]!.imports) {
      if (kind === 'import-statement' && !external) add(path)
    }
  }
  const [name] = Object.entries(outputs).find(([, output]) => output.entryPoint === source) ?? []
  if (name === undefined) throw new Error(`${source} is no part of its own`)
  add(name)
  return names
}

const start = 'src/index.ts'

const sum = (names: Iterable<string>) =>
  [...names].reduce((total, name) => total + sizes.get(name)!, 0)

function checkSize(names: Iterable<string>, limitBytes: number): void {
  const size = sum(names)
  expect(size, `${size} bytes`).toBeLessThanOrEqual(limitBytes)
  // A limit far above the truth guards nothing: lower it when the part has shrunk.
  expect(size, `${size} bytes`).toBeGreaterThan(limitBytes * 0.8)
}

const loadedFor = (name: keyof typeof partsOfRequests) =>
  new Set([start, ...partsOfRequests[name]].flatMap((source) => [...loadedWith(source)]))

test.each(requests)('%s loads at most %d bytes', (name, limitBytes) => {
  checkSize(loadedFor(name), limitBytes)
})

test.each(parts)('%s adds at most %d bytes', (source, limitBytes) => {
  const loaded = loadedFor('a call of the control plane')
  checkSize(
    [...loadedWith(source)].filter((name) => !loaded.has(name)),
    limitBytes,
  )
})
