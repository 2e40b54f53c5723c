import { compilePolicy } from '../../../lang/iam-policy/compile-policy.ts'
import { parsePolicy } from '../../../lang/iam-policy/parse-policy.ts'
import type { EvaluatePolicy, PolicyKind } from '../../../lang/iam-policy/policy.ts'
import { checkPolicy } from '../entity/policy-document.ts'
import { type Position, statementPositions } from './statement-positions.ts'

/** A policy of a simulation, and where it is from, in the words of SimulatePrincipalPolicy. */
export type Source = {
  readonly id: string
  readonly type: 'user' | 'group' | 'role' | 'aws-managed' | 'user-managed' | 'resource' | 'none'
  readonly document: string
}

/** One statement that can be asked alone. */
export type SourceStatement = {
  readonly source: Source
  readonly start: Position
  readonly end: Position
  readonly evaluate: EvaluatePolicy
}

/** A policy's statements, one by one. Throws `MalformedPolicyDocument`. */
export function statementsOf(source: Source, kind: PolicyKind): readonly SourceStatement[] {
  const { statements, hasVariables } = parsePolicy(
    JSON.parse(checkPolicy(source.document, kind)),
    kind,
  )
  const positions = statementPositions(source.document)
  return statements.map((statement, index) => ({
    source,
    ...positions[index]!,
    evaluate: compilePolicy({ statements: [statement], hasVariables }),
  }))
}

/** The condition keys that policies ask for, as they are written. */
export function contextKeysOf(documents: readonly string[], kind: PolicyKind): readonly string[] {
  const keys = new Map<string, string>()
  for (const document of documents) {
    const { statements } = parsePolicy(JSON.parse(checkPolicy(document, kind)), kind)
    const variables = [...document.matchAll(/\$\{([A-Za-z0-9-]+:[^},\s]+)/g)].map(([, key]) => key!)
    const named = statements.flatMap(({ conditions }) => conditions.map(({ key }) => key))
    for (const key of [...named, ...variables]) {
      if (!keys.has(key.toLowerCase())) keys.set(key.toLowerCase(), key)
    }
  }
  return [...keys.values()]
}
