import type { Principals } from './policy.ts'
import { PolicyError } from './policy-error.ts'

/**
 * Reads `Principal` or `NotPrincipal`: `"*"`, or an object from kinds of principals to one or several of them.
 * Throws {@link PolicyError} for what names nobody.
 */
export function parsePrincipals(where: string, given: unknown): Principals {
  if (given === '*') return { ...nobody(), everyone: true }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new PolicyError(where, 'must be "*" or an object')
  }
  const principals = nobody()
  const kinds = Object.entries(given)
  if (kinds.length === 0) throw new PolicyError(where, 'names nobody')
  for (const [kind, value] of kinds) {
    const names: readonly unknown[] = Array.isArray(value) ? value : [value]
    if (names.length === 0) throw new PolicyError(`${where}.${kind}`, 'names nobody')
    for (const name of names) {
      if (typeof name !== 'string') {
        throw new PolicyError(`${where}.${kind}`, 'needs a string or an array of strings')
      }
      read(`${where}.${kind}`, kind, name, principals)
    }
  }
  return principals
}

type Found = {
  everyone: boolean
  readonly accounts: string[]
  readonly arns: string[]
  readonly services: string[]
  readonly providers: string[]
}

const nobody = (): Found => ({
  everyone: false,
  accounts: [],
  arns: [],
  services: [],
  providers: [],
})

const account = /^(?:arn:aws[a-z-]*:iam::)?(\d{12})(?::root)?$/
const arn = /^arn:aws[a-z-]*:(?:iam|sts)::\d{12}:[\w+=,.@/-]+$/
/** Unique ids of IAM (`AIDA…`, `AROA…`): AWS shows them in place of a principal that has been deleted. */
const uniqueId = /^A[A-Z]{3}[A-Z0-9]{12,}$/

/** AWS takes no wildcard within a principal's name: only `*` alone. */
function read(where: string, kind: string, name: string, found: Found): void {
  switch (kind) {
    case 'AWS': {
      const accountId = account.exec(name)?.[1]
      if (name === '*') found.everyone = true
      else if (accountId !== undefined) found.accounts.push(accountId)
      else if (arn.test(name)) found.arns.push(name)
      else if (!uniqueId.test(name)) throw new PolicyError(where, `names no principal: ${name}`)
      return
    }
    // Nobody who calls an API is one of these, but they assume roles.
    case 'Service':
      if (!/^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/.test(name)) {
        throw new PolicyError(where, `names no service: ${name}`)
      }
      found.services.push(name)
      return
    case 'Federated':
      if (name === '' || name === '*') throw new PolicyError(where, 'names nobody')
      found.providers.push(name)
      return
    case 'CanonicalUser':
      if (name === '' || name === '*') throw new PolicyError(where, 'names nobody')
      return
    default:
      throw new PolicyError(where, 'is no kind of principal')
  }
}
