import { segments, withBasePath } from './base-path.ts'
import type { MethodDefinition, ResourceDefinition } from '../definition.ts'
import { methodOf } from '../extensions/method/any-method.ts'
import { checkExtensions } from '../extensions/index.ts'
import { readMethod } from './operation.ts'
import { type Reader, type Spot } from '../reader.ts'
import { isObject } from '../../model/json-object.ts'
import type { Scope } from './scope.ts'

type Methods = Record<string, MethodDefinition>

/** All resources of a document: the root, those of its paths and those between (spec openapi §3, §5). In slices. */
export function* readResources(scope: Scope): Generator<undefined, readonly ResourceDefinition[]> {
  const { reader, dialect } = scope
  const resources = new Map<string, Methods>([['/', {}]])
  const variables = new Map<string, string>()
  const paths = reader.child(reader.root, 'paths')
  if (paths.value === undefined) reader.warn('Parse issue: attribute paths is missing')
  for (const [key, declared] of reader.members(paths, 'fail')) {
    if (key.startsWith('x-')) continue
    if (!key.startsWith('/')) {
      reader.fail(`Unable to create resource at path '${key}': a path begins with '/'`, declared)
      continue
    }
    const path = withBasePath(reader.options.basePath, dialect.basePath, key)
    const methods = plant(reader, resources, variables, path, declared)
    if (methods) yield* readPathItem(scope, path, declared, methods)
    yield
  }
  return [...resources].map(([path, methods]) => ({ path, methods }))
}

/** Makes sure the resource and its ancestors exist; undefined, with an error, when the tree forbids it. */
function plant(
  reader: Reader,
  resources: Map<string, Methods>,
  variables: Map<string, string>,
  path: string,
  at: Spot,
): Methods | undefined {
  let methods = resources.get('/')
  let current = ''
  for (const part of segments(path)) {
    const parent = current === '' ? '/' : current
    current = `${current}/${part}`
    reader.spend(current.length, at)
    methods = resources.get(current)
    if (methods) continue
    const reason = refusal(variables, parent, part)
    if (reason !== undefined) {
      reader.fail(`Unable to create resource at path '${current}': ${reason}`, at)
      return undefined
    }
    if (part.startsWith('{')) variables.set(parent, part)
    methods = {}
    resources.set(current, methods)
  }
  return methods
}

/** AWS's reasons not to create a resource (spec control-plane §8, §16). */
function refusal(
  variables: ReadonlyMap<string, string>,
  parent: string,
  part: string,
): string | undefined {
  if (!pathPart.test(part)) {
    return "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end."
  }
  const above = parent.slice(parent.lastIndexOf('/') + 1)
  if (above.endsWith('+}')) {
    return `Cannot create a child of a resource with a greedy path variable: ${above}`
  }
  const sibling = part.startsWith('{') ? variables.get(parent) : undefined
  return sibling === undefined
    ? undefined
    : `A sibling (${sibling}) of this resource already has a variable path part -- only one is allowed`
}

const pathPart = /^(?:[a-zA-Z0-9._\-:,]+|\{[a-zA-Z0-9._\-:,]+\+?\})$/

/** Members of a path item that are no operations. */
const others: ReadonlySet<string> = new Set([
  '$ref',
  'summary',
  'description',
  'servers',
  'parameters',
])

function* readPathItem(
  scope: Scope,
  path: string,
  declared: Spot,
  methods: Methods,
): Generator<undefined, void> {
  const { reader, documentation } = scope
  const item = reader.resolve(declared)
  checkExtensions(reader, item, 'path item')
  documentation.describe({ type: 'RESOURCE', path }, item, ['summary', 'description'])
  for (const [key, operation] of reader.members(item)) {
    const method = methodOf(key)
    if (!method) {
      if (!others.has(key) && !key.startsWith('x-')) {
        reader.warn(
          `Ignoring '${key}' of path '${path}': it is no method of API Gateway`,
          operation,
        )
      }
      continue
    }
    if (!isObject(operation.value)) {
      reader.warn(`Ignoring method '${method}' of path '${path}': it is no object`, operation)
      continue
    }
    if (Object.hasOwn(methods, method)) {
      reader.warn(
        `Method '${method}' on resource '${path}' is defined twice; the later counts`,
        operation,
      )
    }
    methods[method] = readMethod(scope, { path, method }, item, operation)
    yield
  }
}
