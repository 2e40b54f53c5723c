import type { RestApiSnapshot } from '../model/deployment.ts'
import { httpMethods, type Method } from '../model/rest-api.ts'
import { readShapes, type Shape } from './shapes.ts'

/** What every language's client is written from: a stage's API without anything of how it is served. */
export type Sdk = {
  readonly apiName: string
  readonly description: string
  readonly region: string
  /** The stage's invoke URL, without a slash at its end. */
  readonly endpoint: string
  /** By path, then verb: the same deployment gives the same text. */
  readonly operations: readonly SdkOperation[]
  /** Models by name, in order of their names. */
  readonly shapes: ReadonlyMap<string, Shape>
}

export type SdkOperation = {
  readonly path: string
  /** Upper case. */
  readonly verb: string
  readonly operationName?: string
  readonly parameters: readonly SdkParameter[]
  /** Model of the JSON body. */
  readonly input?: string
  /** Model of the first 2xx response. */
  readonly output?: string
}

export type SdkParameter = {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
}

/** Where the stage is. */
export type SdkSource = {
  readonly snapshot: RestApiSnapshot
  readonly stageName: string
  readonly region: string
}

/** The model of a stage's API. ANY methods are left out, as AWS leaves them out (spec sdk §3). In slices. */
export function* readSdk({ snapshot, stageName, region }: SdkSource): Generator<undefined, Sdk> {
  const { id, name, description } = snapshot.api
  const shapes = readShapes(snapshot.models)
  const operations: SdkOperation[] = []
  for (const { path, methods } of snapshot.resources) {
    for (const verb of httpMethods) {
      const method = Object.hasOwn(methods, verb) ? methods[verb] : undefined
      if (method) operations.push(readOperation(path, method, shapes))
    }
    yield
  }
  return {
    apiName: name,
    description: description ?? '',
    region,
    endpoint: `https://${id}.execute-api.${region}.amazonaws.com/${encodeURIComponent(stageName)}`,
    operations: operations.toSorted((a, b) => order(a.path, b.path) || order(a.verb, b.verb)),
    shapes,
  }
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

function readOperation(
  path: string,
  method: Method,
  shapes: ReadonlyMap<string, Shape>,
): SdkOperation {
  const { httpMethod, operationName, requestModels, methodResponses = {} } = method
  const input = jsonModel(requestModels, shapes)
  const success = Object.keys(methodResponses)
    .toSorted(order)
    .find((status) => status.startsWith('2'))
  const output = jsonModel(methodResponses[success ?? '']?.responseModels, shapes)
  return {
    path,
    verb: httpMethod,
    ...(operationName && { operationName }),
    parameters: readParameters(path, method),
    ...(input !== undefined && { input }),
    ...(output !== undefined && { output }),
  }
}

const locations = { path: 'path', querystring: 'query', header: 'header' } as const
const requestParameter = /^method\.request\.(path|querystring|header)\.(.+)$/s

/** A path's variables, declared or not, then what the method declares. A variable is always required. */
function readParameters(path: string, { requestParameters = {} }: Method): readonly SdkParameter[] {
  const variables = path.matchAll(/\{([^{}]+?)\+?\}/g)
  const found = [...new Set([...variables].map(([, name = '']) => name))].map(
    (name): SdkParameter => ({ name, in: 'path', required: true }),
  )
  for (const key of Object.keys(requestParameters).toSorted(order)) {
    const [, location, name = ''] = requestParameter.exec(key) ?? []
    // A variable that the path does not have has nowhere to go.
    if (location === undefined || location === 'path') continue
    const place = locations[location as keyof typeof locations]
    found.push({ name, in: place, required: requestParameters[key] === true })
  }
  return found
}

function jsonModel(
  models: Readonly<Record<string, string>> | undefined,
  shapes: ReadonlyMap<string, Shape>,
): string | undefined {
  const name =
    models && Object.hasOwn(models, 'application/json') ? models['application/json'] : undefined
  return name !== undefined && shapes.has(name) ? name : undefined
}
