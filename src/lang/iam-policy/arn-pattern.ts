import type { Comparison } from './comparison.ts'
import { compileGlob } from './glob.ts'
import { PolicyError } from './policy-error.ts'

/** `arn:partition:service:region:account:resource`. */
const componentCount = 6

/** The Arn operators: each of the six components is compared by itself, so no wildcard reaches over a colon. */
export function compileArn(
  where: string,
  texts: readonly string[],
  variables: boolean,
): Comparison {
  const arns = texts.map((text) => compileOne(where, text, variables))
  return {
    needs: arns.flatMap(({ needs }) => needs),
    compare: (value, request) => arns.some((arn) => arn.compare(value, request)),
  }
}

function compileOne(where: string, given: string, variables: boolean): Comparison {
  const patterns = components(given)?.map((component) =>
    compileGlob(where, component, { wildcards: true, variables }),
  )
  if (!patterns) throw new PolicyError(where, `has no ARN: ${given}`)
  return {
    needs: patterns.flatMap(({ needs }) => needs),
    compare(value, request) {
      const texts = components(value)
      return (
        texts !== undefined &&
        patterns.every((pattern, index) => pattern.matches(texts[index]!, request))
      )
    },
  }
}

/** The last component keeps its own colons. A variable's colon is none of the ARN's. */
function components(text: string): readonly string[] | undefined {
  const parts = text.split(/:(?![^${}]*\})/)
  if (parts.length < componentCount) return undefined
  return [...parts.slice(0, componentCount - 1), parts.slice(componentCount - 1).join(':')]
}
