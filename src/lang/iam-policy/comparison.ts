import type { PolicyRequest } from './policy.ts'

/** Whether one value of the request matches any of the policy's. */
export type Comparison = {
  compare(value: string, request: PolicyRequest): boolean
  /** Keys of variables that must have a value. */
  readonly needs: readonly string[]
}

/** How an operator reads a policy's values; throws `PolicyError` for one that it cannot compare with. */
export type CompileComparison = (
  where: string,
  texts: readonly string[],
  variables: boolean,
) => Comparison
