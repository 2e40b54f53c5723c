import type { Cursor, Spot } from '../../reader.ts'

/** `x-amazon-apigateway-auth` of an operation: sets the authorization type whatever `security` says. */
export function readAuth(reader: Cursor, operation: Spot): 'NONE' | 'AWS_IAM' | undefined {
  const auth = reader.child(operation, 'x-amazon-apigateway-auth')
  if (auth.value === undefined) return undefined
  reader.members(auth, 'fail')
  const type = reader.child(auth, 'type')
  if (type.value === undefined) reader.fail("'type' is missing; it must be NONE or AWS_IAM", auth)
  return reader.word(type, ['NONE', 'AWS_IAM'])
}
