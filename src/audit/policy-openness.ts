import { compilePolicy } from '../lang/iam-policy/compile-policy.ts'
import { parsePolicy } from '../lang/iam-policy/parse-policy.ts'
import type { EvaluatePolicy } from '../lang/iam-policy/policy.ts'
import { PolicyError } from '../lang/iam-policy/policy-error.ts'
import { isObject } from '../model/json-object.ts'

type RouteName = { readonly path: string; readonly method: string }

/**
 * Asks a resource policy, as a request is held against it, on behalf of somebody of whom nothing is known but that they came
 * by TLS: the place of the statement that lets them call a route; undefined where none does. A policy that cannot be read
 * lets nobody in: such an API is not deployed.
 */
export function openingStatement(policy: string): (route: RouteName) => string | undefined {
  const { evaluate, stages } = read(policy)
  return ({ path, method }) => {
    for (const verb of method === 'ANY' ? verbs : [method])
      for (const stage of stages) {
        let place: string | undefined
        const verdict = evaluate?.({
          action: 'execute-api:Invoke',
          resource: `${anyApi}${stage}/${verb}${path}`,
          principal: undefined,
          value: (key) => (key === 'aws:securetransport' ? 'true' : undefined),
          decidedBy: (where) => (place = where),
        })
        if (verdict === 'allow') return place
      }
    return undefined
  }
}

/** Whether neither a resource policy, nor the want of one, keeps anybody from a route. */
export function readOpenness(policy: string | undefined): (route: RouteName) => boolean {
  if (policy === undefined) return () => true
  const statementOf = openingStatement(policy)
  return (route) => statementOf(route) !== undefined
}

const verbs = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']

/** Stands for the API, whose id, region and account a document does not know. */
const anyApi = 'arn:aws:execute-api:region:account:api/'

/** Stages that a policy names are tried, and one that it does not. */
const maxStages = 16

function read(policy: string): {
  readonly evaluate?: EvaluatePolicy
  readonly stages: readonly string[]
} {
  const stages = new Set(['any-other'])
  try {
    const document = withAnyApi(JSON.parse(policy), (stage) => stages.add(stage))
    const evaluate = compilePolicy(parsePolicy(document, 'resource'))
    return { evaluate, stages: [...stages].slice(0, maxStages) }
  } catch (error) {
    if (error instanceof PolicyError || error instanceof SyntaxError) return { stages: [] }
    throw error
  }
}

/** The policy with all its resources about one API, however they are written. */
function withAnyApi(document: unknown, onStage: (stage: string) => void): unknown {
  const text = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(text)
    if (typeof value !== 'string') return value
    const tail = /^(?:execute-api:\/|arn:[^/]*\/)(.*)$/s.exec(value)?.[1]
    if (tail === undefined) return value
    const stage = tail.split('/')[0]!
    if (!/[*?$]/.test(stage)) onStage(stage)
    return anyApi + tail
  }
  const statement = (value: unknown): unknown =>
    isObject(value)
      ? Object.fromEntries(
          Object.entries(value).map(([name, member]) => [
            name,
            name === 'Resource' || name === 'NotResource' ? text(member) : member,
          ]),
        )
      : value
  if (!isObject(document)) return document
  const { Statement: given } = document
  return { ...document, Statement: Array.isArray(given) ? given.map(statement) : statement(given) }
}
