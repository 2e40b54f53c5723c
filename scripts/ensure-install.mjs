// Installs the locked packages when they are missing or older than the lockfile. Plain JavaScript for
// whichever Node (>= 20) the machine has; the tools that follow run on the newer Node that npm then
// finds first on its PATH, in node_modules/.bin.
import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, statSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Runs `npm ci` when needed. Throws with npm's exit status when it fails. */
export function ensureInstall() {
  const lock = `${root}package-lock.json`
  const done = `${root}node_modules/.package-lock.json`
  if (existsSync(done) && statSync(done).mtimeMs >= statSync(lock).mtimeMs) return
  // npm would empty the folder that it leads to, for everybody who uses it.
  if (lstatSync(`${root}node_modules`, { throwIfNoEntry: false })?.isSymbolicLink()) {
    console.error(
      'node_modules is a link, and what it leads to is older than package-lock.json: run npm ci there',
    )
    process.exit(1)
  }
  console.log('installing packages (once; about 20 s)…')
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env['npm_execpath']
  const run = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: true })
  if (run.status !== 0) {
    console.error(`npm ci failed with status ${run.status}; nothing was started`)
    process.exit(run.status ?? 1)
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) ensureInstall()
