import { camel, claimName, pascal, wordsOf } from '../names.ts'
import { operationName } from '../operation-name.ts'
import type { Sdk, SdkOperation, SdkParameter } from '../sdk-model.ts'
import { javaKeywords } from './java-text.ts'

/** Classes that the generated ones use by their simple names. */
const usedClasses = [
  'Object String Long Double Boolean Integer Override Map List ArrayList LinkedHashMap Supplier HttpClient Duration',
  'Json ApiCall ApiCaller ApiResponse ApiException IamCredentials TimeoutConfiguration Builder',
]

/** Members of every object, and of the generated classes themselves, that a member must not hide. */
const usedMembers =
  'equals hashCode toString wait notify notifyAll clone finalize fromJson toJson toCall httpStatusCode headers json java'

export type JavaOperation = {
  readonly operation: SdkOperation
  readonly method: string
  readonly request: string
  readonly result: string
  readonly parameters: readonly { readonly parameter: SdkParameter; readonly name: string }[]
  /** The request's member for its body; absent for verbs without one. */
  readonly body?: string
  /** The result's member. */
  readonly output: string
}

export type JavaNames = {
  readonly client: string
  /** Classes of models by the models' names. */
  readonly models: ReadonlyMap<string, string>
  readonly operations: readonly JavaOperation[]
}

export const memberNames = (): Set<string> => new Set([...javaKeywords, ...usedMembers.split(' ')])

/** Every name of the client, settled together: classes are files and must differ where case is not told apart. */
export function nameJava(sdk: Sdk, serviceName: string): JavaNames {
  const classes = new Set(usedClasses.flatMap((line) => line.toLowerCase().split(' ')))
  const client = claimName(`${pascal([serviceName])}Sdk`, classes, true)
  const models = new Map<string, string>()
  for (const name of sdk.shapes.keys()) models.set(name, claimName(pascal([name]), classes, true))
  const methods = new Set([
    ...javaKeywords,
    'builder',
    'equals',
    'tostring',
    'hashcode',
    'wait',
    'notify',
    'notifyall',
    'clone',
    'finalize',
  ])
  const operations = sdk.operations.map((operation): JavaOperation => {
    const method = claimName(operationName(operation), methods, true)
    const taken = memberNames()
    const parameters = operation.parameters.map((parameter) => ({
      parameter,
      name: claimName(camel(wordsOf(parameter.name)) || 'value', taken),
    }))
    const { input, output, verb } = operation
    const bodiless = verb === 'GET' || verb === 'HEAD'
    return {
      operation,
      method,
      request: claimName(`${pascal([method])}Request`, classes, true),
      result: claimName(`${pascal([method])}Result`, classes, true),
      parameters,
      ...(!bodiless && { body: claimName(camel([input ?? 'body']), taken) }),
      output: claimName(camel([output ?? 'body']), memberNames()),
    }
  })
  return { client, models, operations }
}
