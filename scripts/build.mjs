// Bundles the three programs of Tidegate into dist/: the Worker, the function runner's Worker, and the
// command line. Does nothing when dist/ is newer than every source. Runs on Node >= 20.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Builds what is out of date. */
export async function buildAll() {
  if (isFresh()) return
  const { build, stop } = await import('esbuild')
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
  const common = {
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    target: 'es2024',
    logLevel: 'warning',
    define: { TIDEGATE_VERSION: JSON.stringify(version) },
  }
  const worker = {
    ...common,
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
  }
  await Promise.all([
    build({ ...worker, entryPoints: ['src/index.ts'], outfile: 'dist/worker.js' }),
    build({
      ...worker,
      entryPoints: ['src/cloudflare/function-runner-main.ts'],
      outfile: 'dist/function-runner.js',
    }),
    build({
      ...common,
      platform: 'node',
      target: 'node20',
      entryPoints: ['src/cli/main.ts'],
      outfile: 'dist/cli.js',
      external: ['workerd'],
    }),
  ])
  // The command line goes on in this process; esbuild's own would otherwise stay beside it (75 MB).
  await stop()
}

/** True when every output is newer than every input. */
function isFresh() {
  const outputs = ['worker.js', 'function-runner.js', 'cli.js'].map((name) =>
    modified(`dist/${name}`),
  )
  const oldest = Math.min(...outputs)
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
