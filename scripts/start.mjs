// `npm start`: installs what is missing, builds what is out of date, runs the gateway. One process from
// the start, so that a signal to it is a signal to the gateway.
import { ensureInstall } from './ensure-install.mjs'

ensureInstall()
const { buildAll } = await import('./build.mjs')
await buildAll()
process.argv.splice(2, process.argv.length - 2, 'start', ...process.argv.slice(2))
await import('../dist/cli.js')
