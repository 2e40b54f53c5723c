import type { Cursor, Spot } from '../../reader.ts'

/** `x-amazon-apigateway-authtype` of a security scheme: free text, `aws…` of which means IAM. */
export function readAuthType(reader: Cursor, scheme: Spot): string | undefined {
  return reader.text(reader.child(scheme, 'x-amazon-apigateway-authtype'), 'fail')
}
