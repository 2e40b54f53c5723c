// `npm run deploy -- dev`: deploys an environment of wrangler.toml and wrangler.sockets.toml. The Worker that has the sockets is
// deployed when it has changed, since that drops them; the gateway each time.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const environments = ['dev', 'test', 'prod']
const gateway = 'wrangler.toml'
const sockets = 'wrangler.sockets.toml'
/** The gateway without its sockets: each of the two scripts names the other, and one has to be there first. */
const alone = 'wrangler.alone.toml'

/**
 * Deploys both Workers. Throws with what wrangler says when it cannot.
 *
 * @param {string} environment
 * @param {(args: readonly string[]) => { status: number | null; stdout: string; output: string }} wrangler runs it
 * @param {(line: string) => void} tell
 */
export function deploy(environment, wrangler, tell) {
  if (!environments.includes(environment))
    throw new Error(`which environment? npm run deploy -- ${environments.join('|')}`)
  const run = (config, ...args) => {
    const full = [...args, '--config', config, '--env', environment]
    const { status, output } = wrangler(full)
    if (status !== 0) throw new Error(`wrangler ${full.join(' ')} failed:\n${output}`)
    return output
  }
  const tag = tagOf(`${root}dist/sockets/index.js`, `${root}${sockets}`)
  const deployed = deployedTag(environment, wrangler)
  if (deployed === tag) {
    tell('the sockets have not changed: they stay open')
  } else {
    if (deployed === undefined) {
      tell('the first time, the gateway goes before its sockets')
      try {
        writeFileSync(`${root}${alone}`, withoutSockets(readFileSync(`${root}${gateway}`, 'utf8')))
        run(alone, 'deploy')
      } finally {
        rmSync(`${root}${alone}`, { force: true })
      }
    }
    run(sockets, 'deploy', '--tag', tag)
    tell('the sockets are deployed')
  }
  run(gateway, 'deploy')
  tell('the gateway is deployed')
}

/** What of the sockets' Worker is deployed; undefined when it never was, empty when nobody knows. */
function deployedTag(environment, wrangler) {
  const of = ['--config', sockets, '--env', environment, '--json']
  const status = wrangler(['deployments', 'status', ...of])
  if (status.status !== 0) {
    if (/10007|does not exist|no deployments/i.test(status.output)) return undefined
    throw new Error(`what is deployed cannot be known:\n${status.output}`)
  }
  const [version, ...others] = JSON.parse(status.stdout).versions ?? []
  // Of a gradual deployment nobody can say what is there.
  if (version === undefined || others.length > 0) return ''
  const view = wrangler(['versions', 'view', version.version_id, ...of])
  if (view.status !== 0) throw new Error(`what is deployed cannot be known:\n${view.output}`)
  return JSON.parse(view.stdout).annotations?.['workers/tag'] ?? ''
}

/** Of the content of files: a deployment that changes none of them needs not be. */
function tagOf(...files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(file))
  return `sockets-${hash.digest('hex').slice(0, 16)}`
}

/** The configuration without its bindings to objects of the other Worker. */
export const withoutSockets = (toml) =>
  toml
    .split(/\n\n+/)
    .filter((part) => !/^script_name = "tidegate-sockets/m.test(part))
    .join('\n\n')

function runWrangler(args) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [`${root}node_modules/wrangler/bin/wrangler.js`, ...args],
    { cwd: root, encoding: 'utf8', stdio: ['inherit', 'pipe', 'pipe'] },
  )
  if (args[0] === 'deploy') process.stdout.write(stdout)
  return { status, stdout, output: `${stdout}${stderr}` }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { buildAll } = await import('./build.mjs')
  await buildAll()
  try {
    deploy(process.argv[2] ?? '', runWrangler, (line) => console.log(line))
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
