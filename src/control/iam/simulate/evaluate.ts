import type {
  ContextValue,
  PolicyPrincipal,
  PolicyRequest,
} from '../../../lang/iam-policy/policy.ts'
import type { SourceStatement } from './sources.ts'

/** What a simulation asks of the policies. */
export type Simulation = {
  readonly identity: readonly SourceStatement[]
  readonly boundary: readonly SourceStatement[] | undefined
  readonly resource: readonly SourceStatement[] | undefined
  readonly caller: PolicyPrincipal | undefined
  /** Values of condition keys, by their names in lower case. */
  readonly values: ReadonlyMap<string, ContextValue>
}

type Decision = 'allowed' | 'explicitDeny' | 'implicitDeny'

/** The answer for one action and one resource. */
export function evaluate(simulation: Simulation, action: string, resource: string) {
  const missing = new Set<string>()
  const request: PolicyRequest = {
    action,
    resource,
    principal: simulation.caller,
    value(key) {
      const value = simulation.values.get(key)
      if (value === undefined) missing.add(key)
      return value
    },
  }
  const identity = saidBy(simulation.identity, request)
  const boundary = simulation.boundary && saidBy(simulation.boundary, request)
  const byResource = simulation.resource && saidBy(simulation.resource, request)
  const all = [identity, boundary, byResource].filter((said) => said !== undefined)
  const decision = decide(identity, boundary, byResource)
  const matched = all.flatMap(({ denials, allowances }) =>
    decision === 'explicitDeny' ? denials : allowances,
  )
  return {
    EvalActionName: action,
    EvalResourceName: resource,
    EvalDecision: decision,
    MatchedStatements: decision === 'implicitDeny' ? [] : matched.map(showStatement),
    MissingContextValues: [...missing],
    ...(boundary && {
      PermissionsBoundaryDecisionDetail: {
        AllowedByPermissionsBoundary:
          boundary.denials.length === 0 && boundary.allowances.length > 0,
      },
    }),
  }
}

type Said = {
  readonly denials: readonly SourceStatement[]
  readonly allowances: readonly SourceStatement[]
}

function saidBy(statements: readonly SourceStatement[], request: PolicyRequest): Said {
  const said = statements.map((statement) => [statement, statement.evaluate(request)] as const)
  return {
    denials: said.flatMap(([statement, verdict]) => (verdict === 'deny' ? [statement] : [])),
    allowances: said.flatMap(([statement, verdict]) => (verdict === 'allow' ? [statement] : [])),
  }
}

/** As the data plane decides: within one account either side allows, within the boundary. */
function decide(identity: Said, boundary: Said | undefined, resource: Said | undefined): Decision {
  if ([identity, boundary, resource].some((said) => said && said.denials.length > 0))
    return 'explicitDeny'
  if (boundary?.allowances.length === 0) return 'implicitDeny'
  const isAllowed = identity.allowances.length > 0 || (resource?.allowances.length ?? 0) > 0
  return isAllowed ? 'allowed' : 'implicitDeny'
}

const showStatement = ({ source, start, end }: SourceStatement) => ({
  SourcePolicyId: source.id,
  SourcePolicyType: source.type,
  StartPosition: start,
  EndPosition: end,
})
