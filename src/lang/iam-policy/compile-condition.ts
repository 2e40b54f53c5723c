import { operators } from './operators.ts'
import type { Condition, ContextValue, PolicyRequest } from './policy.ts'
import { PolicyError } from './policy-error.ts'

export type CompiledCondition = {
  holds(request: PolicyRequest): boolean
  /** Keys of variables that must have a value for a negated comparison to mean anything. */
  readonly needs: readonly string[]
}

const form = /^(ForAnyValue:|ForAllValues:)?([A-Za-z]+?)(IfExists)?$/

/** Compiles one operator with one key. Throws {@link PolicyError} for an operator that there is not. */
export function compileCondition(condition: Condition, variables: boolean): CompiledCondition {
  const { where, operator: written, values } = condition
  const key = condition.key.toLowerCase()
  const [, set, name = '', ifExists] = form.exec(written) ?? []
  if (name === 'Null' && set === undefined && ifExists === undefined) {
    return compileNull(`${where}.${condition.key}`, key, values)
  }
  const operator = operators.get(name)
  if (!operator) throw new PolicyError(where, 'is no condition operator')
  const wanted = operator.compile(`${where}.${condition.key}`, values, variables)
  const { negated } = operator
  const matches = (value: string, request: PolicyRequest) =>
    wanted.compare(value, request) !== negated
  return {
    needs: negated ? wanted.needs : [],
    holds(request) {
      const found = listOf(request.value(key))
      if (found.length === 0) {
        // IAM: an absent key passes a negated operator, `IfExists` and `ForAllValues`, and no other.
        if (ifExists !== undefined || set === 'ForAllValues:') return true
        return set === undefined && negated
      }
      if (set === 'ForAllValues:') return found.every((value) => matches(value, request))
      if (set === 'ForAnyValue:' || !negated) return found.some((value) => matches(value, request))
      // Several values under a negated operator for one: none may be among the policy's.
      return found.every((value) => matches(value, request))
    },
  }
}

/** `Null`: whether the request has the key at all. */
function compileNull(where: string, key: string, values: readonly string[]): CompiledCondition {
  const wanted = values.map((value) => {
    if (/^true$/i.test(value)) return true
    if (/^false$/i.test(value)) return false
    throw new PolicyError(where, `has no true or false: ${value}`)
  })
  return {
    needs: [],
    holds: (request) => wanted.includes(listOf(request.value(key)).length === 0),
  }
}

const listOf = (value: ContextValue | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value
