// Bundles the five programs of Tidegate into dist/: the Worker, as a folder of modules, the Worker that has the sockets, the
// function runner's Worker, the command line, and the process of its TLS listener. Does nothing when dist/ is newer than every source. Runs on Node >= 20.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
/** Names every output, and is written when all are there. */
const list = 'dist/outputs.json'

const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  target: 'es2024',
  logLevel: 'warning',
  metafile: true,
  define: { TIDEGATE_VERSION: JSON.stringify(version) },
}
const forWorkerd = {
  ...common,
  conditions: ['workerd', 'worker', 'browser'],
  external: ['cloudflare:*', 'node:*'],
}

/** How the Worker is cut into modules: what is imported dynamically is loaded when a request needs it. */
export const worker = {
  ...forWorkerd,
  entryPoints: { index: 'src/index.ts' },
  outdir: 'dist/worker',
  splitting: true,
  chunkNames: '[name]-[hash]',
  // White space costs a start 10 % of its CPU. Names stay, and short lines, for the stacks in an operator's log.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
}

/** Builds what is out of date. */
export async function buildAll() {
  if (isFresh()) return
  const { build, stop } = await import('esbuild')
  const built = await Promise.all([
    build(worker),
    build({
      ...forWorkerd,
      minifyWhitespace: true,
      minifySyntax: true,
      lineLimit: 160,
      entryPoints: { index: 'src/sockets.ts' },
      outdir: 'dist/sockets',
    }),
    build({
      ...forWorkerd,
      entryPoints: ['src/cloudflare/functions/function-runner-main.ts'],
      outfile: 'dist/function-runner.js',
    }),
    build({
      ...common,
      platform: 'node',
      target: 'node20',
      entryPoints: ['src/cli/main.ts'],
      outfile: 'dist/cli.js',
      // The client of WebSockets asks for Node's modules by `require`.
      banner: {
        js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
      },
      external: ['workerd'],
    }),
    build({
      ...common,
      platform: 'node',
      target: 'node20',
      entryPoints: ['src/cli/tls/front-main.ts'],
      outfile: 'dist/tls-front.js',
    }),
  ])
  const outputs = built.flatMap(({ metafile }) => Object.keys(metafile.outputs))
  removeOthers(outputs)
  writeFileSync(`${root}${list}`, JSON.stringify(outputs))
  // The command line goes on in this process; esbuild's own would otherwise stay beside it (75 MB).
  await stop()
}

/** Modules of earlier builds: their names carry the hash of their content, so nothing overwrites them. */
function removeOthers(outputs) {
  for (const name of readdirSync(`${root}${worker.outdir}`)) {
    const file = `${worker.outdir}/${name}`
    if (!outputs.includes(file)) rmSync(`${root}${file}`, { force: true })
  }
}

/** True when every output is newer than every input. */
function isFresh() {
  if (!modified(list)) return false
  const outputs = JSON.parse(readFileSync(`${root}${list}`, 'utf8'))
  const oldest = Math.min(...outputs.map(modified), modified(list))
  const inputs = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `src/${file}`)
  return [...inputs, 'package.json', 'scripts/build.mjs'].every((file) => modified(file) < oldest)
}

/** Milliseconds; 0 for a file that is not there. */
function modified(file) {
  return statSync(`${root}${file}`, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildAll()
