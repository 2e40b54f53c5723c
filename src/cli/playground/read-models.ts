import { readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { JsonError } from '../../lang/json/json-error.ts'
import { parseStrictJson } from '../../lang/json/parse-strict-json.ts'
import { toPlain } from '../../lang/json/plain.ts'
import type { Value } from '../../lang/json/value.ts'
import { CommandFailure } from './command-failure.ts'
import { readJson, unreadable } from './read-file.ts'

/**
 * The models that a `$ref` may name. A folder: each `Name.json` in it is the model of that name. A file: one
 * such model, or what `aws apigateway get-models` prints. Throws {@link CommandFailure}.
 */
export function readModels(path: string): ReadonlyMap<string, unknown> {
  if (!isFolder(path)) return modelsIn(path)
  const files = readdirSync(path).filter((name) => name.endsWith('.json'))
  if (files.length === 0) throw new CommandFailure(`${path}: holds no .json file`, 2)
  return new Map(files.toSorted().flatMap((name) => [...modelsIn(join(path, name))]))
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch (error) {
    throw unreadable(path, error)
  }
}

function modelsIn(path: string): ReadonlyMap<string, unknown> {
  const json = readJson(path)
  const items = json instanceof Map ? json.get('items') : undefined
  // `items` is a keyword of schemas, too, but not in an object without `type` whose items have a name and a schema.
  if (json instanceof Map && Array.isArray(items) && items.some(isListed)) {
    return new Map(items.map((item, index) => listedModel(item, `${path}: items[${index}]`)))
  }
  return new Map([[basename(path, '.json'), toPlain(json)]])
}

const isListed = (item: Value): boolean =>
  item instanceof Map &&
  typeof item.get('name') === 'string' &&
  typeof item.get('schema') === 'string'

function listedModel(item: Value, where: string): [name: string, schema: unknown] {
  const name = item instanceof Map ? item.get('name') : undefined
  const schema = item instanceof Map ? item.get('schema') : undefined
  if (typeof name !== 'string' || typeof schema !== 'string') {
    throw new CommandFailure(`${where} must have a "name" and a "schema", both texts`, 2)
  }
  try {
    return [name, toPlain(parseStrictJson(schema))]
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    throw new CommandFailure(`${where}, the schema of ${name}: ${error.message}`, 2)
  }
}
