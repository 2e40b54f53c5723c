import { isObject } from '../../model/json-object.ts'
import type { Call, ControlRequest } from '../run/face.ts'
import type { Ask } from './authorize.ts'

/** Operations whose input is an API's definition, in one of many forms. */
export const imports: ReadonlySet<string> = new Set([
  'ImportRestApi',
  'PutRestApi',
  'ImportApi',
  'ReimportApi',
])

const roleArn = /^arn:aws[a-z-]*:iam::\d{12}:role\//

/**
 * Roles that a call hands to a service: who may not pass a role must not get its rights by an integration that has it. Each
 * text that is a role's ARN counts, wherever it stands in the input; one made of stage variables may become any role's.
 */
export function passedRoles(
  { service, operation, input }: Call,
  { body }: ControlRequest,
  { accountId }: { readonly accountId: string },
): readonly Ask[] {
  const passedTo = service === 'lambda' ? 'lambda.amazonaws.com' : 'apigateway.amazonaws.com'
  const values = new Map([['iam:passedtoservice', passedTo]])
  const any = `arn:aws:iam::${accountId}:role/*`
  const found = imports.has(operation)
    ? rolesInText(documentOf(input, body), any)
    : rolesIn(input, any)
  return [...new Set(found)].map((resource) => ({ action: 'iam:PassRole', resource, values }))
}

function rolesIn(value: unknown, any: string): readonly string[] {
  if (typeof value === 'string') return roleArn.test(value) ? [value] : []
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return []
  const members = Object.entries(value)
  // A patch says by its path what its value is.
  const path: unknown = Object.hasOwn(value, 'path') ? (value as { path: unknown }).path : ''
  const isPatch = typeof path === 'string' && named.test(path)
  return members.flatMap(([name, item]) =>
    typeof item === 'string' && item.includes('${') && (named.test(name) || isPatch)
      ? [any]
      : rolesIn(item, any),
  )
}

const named = /credentials(?:arn)?$/i

/** What follows the word in JSON and in YAML, when it is written plainly. */
const plainCredentials = /credentials(?:arn)?["']?\s*:\s*["']?(arn:[^\s"',}]+)/gi

/** A definition's text: what was sent, or for HTTP APIs a text within it. */
export const documentOf = (input: unknown, body: Uint8Array): string =>
  isObject(input) && typeof input['body'] === 'string'
    ? input['body']
    : new TextDecoder().decode(body)

/**
 * A definition is read later, in slices. Where all its credentials are written plainly, they are what is passed; one that hides
 * any, behind an alias or an escape, asks for all roles.
 */
function rolesInText(document: string, any: string): readonly string[] {
  const text = unescaped(document)
  const mentioned = [...text.matchAll(/credentials/gi)].length
  const plain = [...text.matchAll(plainCredentials)].map(([, arn = '']) => arn)
  if (plain.length < mentioned) return [any]
  return plain.flatMap((arn) => {
    if (arn.includes('${')) return [any]
    return roleArn.test(arn) ? [arn] : []
  })
}

/** Escapes of JSON and YAML resolved. */
export const unescaped = (text: string): string =>
  text
    .replace(/\\(?:u([\da-f]{4})|x([\da-f]{2})|U([\da-f]{8}))/gi, (whole, u, x, long) => {
      const code = Number.parseInt(String(u ?? x ?? long), 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    })
    .replaceAll('\\/', '/')
    .replace(/\\\r?\n\s*/g, '')
