import { compileGlob } from '../lang/iam-policy/glob.ts'
import { parsePolicy } from '../lang/iam-policy/parse-policy.ts'
import type { Negatable, PolicyRequest, Statement } from '../lang/iam-policy/policy.ts'
import { PolicyError } from '../lang/iam-policy/policy-error.ts'

type RouteName = { readonly path: string; readonly method: string }

/**
 * Whether a resource policy lets anybody call a route: it is absent, or allows everyone on no condition and denies nobody.
 * What cannot be read restricts: such an API is not deployed.
 */
export function readOpenness(policy: string | undefined): (route: RouteName) => boolean {
  if (policy === undefined) return () => true
  const statements = statementsOf(policy)
  const opening = statements.filter(isForEverybody).map(mentions)
  const closing = statements.filter(restricts).map(mentions)
  return (route) => opening.some((is) => is(route)) && !closing.some((is) => is(route))
}

/** The statements that allow everyone on no condition, where none denies anybody. */
export function openStatements(policy: string | undefined): readonly Statement[] {
  const statements = policy === undefined ? [] : statementsOf(policy)
  return statements.some(restricts) ? [] : statements.filter(isForEverybody)
}

function statementsOf(policy: string): readonly Statement[] {
  try {
    return parsePolicy(JSON.parse(policy), 'resource').statements
  } catch (error) {
    if (error instanceof PolicyError || error instanceof SyntaxError) return []
    throw error
  }
}

const isForEverybody = ({ effect, principal, conditions, action }: Statement): boolean =>
  effect === 'Allow' &&
  principal?.values.everyone === true &&
  !principal.negated &&
  !conditions.some(isAboutCaller) &&
  isAboutCalls(action)

/** Plain HTTP is refused to everybody alike, and so says nothing of who may call. */
const isAboutCaller = ({ key }: { readonly key: string }): boolean =>
  key.toLowerCase() !== 'aws:securetransport'

const restricts = ({ effect, conditions, action }: Statement): boolean =>
  effect === 'Deny' &&
  isAboutCalls(action) &&
  (conditions.length === 0 || conditions.some(isAboutCaller))

/** These policies have no variable where it matters, so no request is asked. */
const nobody: PolicyRequest = {
  action: '',
  resource: '',
  principal: undefined,
  value: () => undefined,
}

const globOf = (text: string, ignoreCase = false) =>
  compileGlob('policy', text, { wildcards: true, variables: false, ignoreCase })

const isAboutCalls = ({ negated, values }: Negatable<readonly string[]>): boolean =>
  values.some((text) => globOf(text, true).matches('execute-api:Invoke', nobody)) !== negated

const verbs = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']

/** Whether a statement's resources may be about a route, of whatever stage. */
function mentions({ resource: { negated, values } }: Statement): (route: RouteName) => boolean {
  const resources = values.map((text) => {
    const tail = /^(?:execute-api:\/|arn:[^/]*\/)(.*)$/s.exec(text)?.[1] ?? text
    const stage = tail.split('/')[0]!
    return { glob: globOf(tail), stage: /[*?]/.test(stage) ? 'stage' : stage }
  })
  return ({ path, method }) => {
    const methods = method === 'ANY' ? verbs : [method]
    const named = resources.some(({ glob, stage }) =>
      methods.some((verb) => glob.matches(`${stage}/${verb}${path}`, nobody)),
    )
    return named !== negated
  }
}
