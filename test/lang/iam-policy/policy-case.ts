import { compilePolicy } from '../../../src/lang/iam-policy/compile-policy.ts'
import { parsePolicy } from '../../../src/lang/iam-policy/parse-policy.ts'
import type {
  ContextValue,
  PolicyKind,
  PolicyPrincipal,
  Verdict,
} from '../../../src/lang/iam-policy/policy.ts'

export const arn = 'arn:aws:execute-api:us-east-1:123456789012:api123/prod/GET/pets/42'

export const alice: PolicyPrincipal = {
  accountId: '123456789012',
  arns: ['arn:aws:iam::123456789012:user/alice'],
}

/** A statement that allows everybody everything, but for what a test says. */
export const statement = (over: object = {}) => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 'execute-api:Invoke',
  Resource: '*',
  ...over,
})

export const policy = (...statements: readonly object[]) => ({
  Version: '2012-10-17',
  Statement: statements,
})

/** Asks a policy about `GET /pets/42`. */
export function ask(
  document: unknown,
  request: {
    readonly action?: string
    readonly resource?: string
    readonly principal?: PolicyPrincipal | undefined
    /** By key in lower case. */
    readonly values?: Readonly<Record<string, ContextValue>>
  } = {},
  kind: PolicyKind = 'resource',
): Verdict {
  const { values = {} } = request
  return compilePolicy(parsePolicy(document, kind))({
    action: 'execute-api:Invoke',
    resource: arn,
    principal: undefined,
    ...request,
    value: (key) => (Object.hasOwn(values, key) ? values[key] : undefined),
  })
}
