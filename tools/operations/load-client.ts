import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** An installed AWS SDK v3 client, as far as the generator reads it. */
export interface Client {
  readonly version: string
  /** Everything the package exports: schemas end in `$`, enumerations are objects of strings. */
  readonly exports: Readonly<Record<string, unknown>>
  /** TypeScript type of each member: `memberTypes.get('PatchOperation')?.get('op')` is `Op`. Schemas do not name enumerations; declarations do. */
  readonly memberTypes: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** The values of each enumeration in the service model's order, found by {@link enumKey}. The exports sort them by name; the documentation of commands does not. */
  readonly enumOrders: ReadonlyMap<string, readonly string[]>
}

/** What two lists of the same values share, whatever their order. */
export function enumKey(values: readonly string[]): string {
  return values.toSorted().join('|')
}

const require = createRequire(import.meta.url)

/** Loads a client package with its version and the member types of its declarations. Throws when it is not installed. */
export function loadClient(packageName: string): Client {
  const entry = require.resolve(packageName)
  const root = join(entry.slice(0, entry.lastIndexOf(packageName)), packageName)
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string
    types: string
  }
  const types = join(root, dirname(manifest.types))
  const models = join(types, 'models')
  const memberTypes = new Map<string, Map<string, string>>()
  for (const file of readdirSync(models).filter((name) => /^models_\d+\.d\.ts$/.test(name))) {
    readInterfaces(readFileSync(join(models, file), 'utf8'), memberTypes)
  }
  const enumOrders = new Map<string, readonly string[]>()
  for (const file of readdirSync(join(types, 'commands'))) {
    readEnumOrders(readFileSync(join(types, 'commands', file), 'utf8'), enumOrders)
  }
  return {
    version: manifest.version,
    exports: require(packageName) as Record<string, unknown>,
    memberTypes,
    enumOrders,
  }
}

/** Examples in the documentation of a command: `type: "HTTP" || "AWS" || "MOCK"`. */
function readEnumOrders(text: string, into: Map<string, readonly string[]>): void {
  for (const [choice] of text.matchAll(/"[^"]*"(?: \|\| "[^"]*")+/g)) {
    const values = choice.split(' || ').map((value) => value.slice(1, -1))
    into.set(enumKey(values), values)
  }
}

/** The declarations are machine-written: `export interface X {` … `    member?: Type | undefined;` … `}`. */
function readInterfaces(text: string, into: Map<string, Map<string, string>>): void {
  for (const [, name, body] of text.matchAll(/^export interface (\w+) \{\n(.*?)^\}/gms)) {
    const members = new Map<string, string>()
    for (const [, member, type] of body!.matchAll(/^ {4}(\w+)\??: (.+?)(?: \| undefined)?;$/gm)) {
      members.set(member!, type!)
    }
    into.set(name!, members)
  }
}
