import { copyFileSync, cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { quote } from './capnp.ts'

/** The folder of the Worker's modules, in dist/ and beside the configuration. */
const workerFolder = 'worker'
/** The folder of the Worker that has the sockets. */
const socketsFolder = 'sockets'
/** What workerd is asked for first: the module with the entrypoints. */
const mainModule = 'index.js'

/** Copies what was built to where the configurations are: an `embed` is read relative to the file it stands in. */
export function copyBundles(folder: string): void {
  cpSync(built(workerFolder), join(folder, workerFolder), { recursive: true })
  cpSync(built(socketsFolder), join(folder, socketsFolder), { recursive: true })
  copyFileSync(built('function-runner.js'), join(folder, 'function-runner.js'))
}

/** The names of the Worker's modules beside the configurations in `folder`. */
export const workerModules = (folder: string): readonly string[] =>
  readdirSync(join(folder, workerFolder))

/** The Worker's modules as a list in a configuration. The first is the main module. */
export const modulesList = (names: readonly string[]): string =>
  [mainModule, ...names.filter((name) => name !== mainModule)]
    .map((name) => `(name = ${quote(name)}, esModule = embed ${quote(`${workerFolder}/${name}`)})`)
    .join(',\n        ')

/** A part of dist/, where the bundled command line is too. */
const built = (name: string): string => fileURLToPath(new URL(name, import.meta.url).href)
