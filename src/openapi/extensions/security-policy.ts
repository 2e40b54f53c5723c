import type { Reader } from '../reader.ts'

/** `x-amazon-apigateway-security-policy`: the TLS policy; the `SecurityPolicy_…` ones need an access mode. */
export function readSecurityPolicy(
  reader: Reader,
  accessMode: 'BASIC' | 'STRICT' | undefined,
): string | undefined {
  const spot = reader.child(reader.root, 'x-amazon-apigateway-security-policy')
  const policy = reader.text(spot, 'fail')
  if (policy?.startsWith('SecurityPolicy_') && accessMode === undefined) {
    reader.fail(
      `Security policy '${policy}' requires x-amazon-apigateway-endpoint-access-mode to be set to BASIC or STRICT`,
      spot,
    )
  }
  return policy
}
