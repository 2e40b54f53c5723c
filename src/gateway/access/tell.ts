import type { EvaluatePolicy, Verdict } from '../../lang/iam-policy/policy.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { invoke } from './invoke.ts'
import { policyRequest } from './resource-policy.ts'

/** Tells whoever watches the request what a step has found out, in a sentence; nobody watches in normal serving. */
export function tell(x: Exchange, sentence: () => string): void {
  x.record?.push({ type: 'access', at: x.platform.now(), messages: [], decision: sentence() })
}

/** What the API's own policy says of a call, and by which statement for whoever watches; undefined without a policy. */
export function askResourcePolicy(
  policy: EvaluatePolicy | undefined,
  x: Exchange,
  resource: string,
): Verdict | undefined {
  if (!policy) return undefined
  const request = policyRequest(x, invoke, resource)
  if (!x.record) return policy(request)
  let by = ''
  const verdict = policy({ ...request, decidedBy: (where) => (by = ` by ${where}`) })
  tell(x, () => `the resource policy says ${verdict}${by} of ${resource}`)
  return verdict
}
