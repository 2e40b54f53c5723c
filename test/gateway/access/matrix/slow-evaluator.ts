/**
 * What IAM's documentation says of evaluation, written down sentence by sentence ("Policy evaluation logic", "Condition
 * operators", "Multivalued context keys", "Policy variables"). Slow, and nothing of it is shared with the gateway.
 */

export type Statement = {
  readonly Effect: 'Allow' | 'Deny'
  readonly Action?: readonly string[]
  readonly NotAction?: readonly string[]
  readonly Resource?: readonly string[]
  readonly NotResource?: readonly string[]
  readonly Principal?: Principal
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
}
type Principal = '*' | { readonly AWS: readonly string[] }
export type Document = { readonly Version: string; readonly Statement: readonly Statement[] }

export type Case = {
  readonly action: string
  readonly resource: string
  /** Condition keys as they are written, in lower case. */
  readonly context: Readonly<Record<string, string | readonly string[]>>
  /** The ARNs of the caller, and its account. */
  readonly caller: { readonly account: string; readonly arns: readonly string[] }
  readonly isSameAccount: boolean
  readonly identity: readonly Document[]
  readonly boundary: Document | undefined
  readonly session: readonly Document[] | undefined
  readonly resourcePolicy: Document | undefined
}

/** Whether the request is let in. */
export function isLetIn(given: Case): boolean {
  const { identity, boundary, session, resourcePolicy, isSameAccount } = given
  const all = [
    ...identity,
    ...(boundary ? [boundary] : []),
    ...(session ?? []),
    ...(resourcePolicy ? [resourcePolicy] : []),
  ]
  const applying = (documents: readonly Document[], effect: string) =>
    documents.flatMap(({ Statement }) =>
      Statement.filter((statement) => statement.Effect === effect && applies(statement, given)),
    )
  // An explicit deny in any policy overrides everything.
  if (applying(all, 'Deny').length > 0) return false
  // A boundary and session policies limit: nothing beyond them is allowed.
  if (boundary && applying([boundary], 'Allow').length === 0) return false
  if (session && applying(session, 'Allow').length === 0) return false
  const own = applying(identity, 'Allow').length > 0
  const byResource = resourcePolicy ? applying([resourcePolicy], 'Allow') : []
  const names = byResource.some((statement) => naming(statement.Principal, given) === 'caller')
  // In one account, either policy suffices; in two, both have to allow.
  return isSameAccount ? own || names : own && byResource.length > 0
}

function applies(statement: Statement, given: Case): boolean {
  if (statement.Principal !== undefined && naming(statement.Principal, given) === 'nobody')
    return false
  const { Action, NotAction, Resource, NotResource, Condition = {} } = statement
  const isAction = (pattern: string) => like(pattern.toLowerCase(), given.action.toLowerCase())
  if (Action && !Action.some(isAction)) return false
  if (NotAction && NotAction.some(isAction)) return false
  const isResource = (pattern: string) => {
    const text = substituted(pattern, given, true)
    return text !== undefined && like(text, given.resource)
  }
  if (Resource && !Resource.some(isResource)) return false
  if (NotResource) {
    if (NotResource.some(isResource)) return false
    if (statement.Effect === 'Allow' && NotResource.some((text) => isUnknown(text, given)))
      return false
  }
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      // What is compared with nothing is unequal to all: that must let nobody in.
      if (
        statement.Effect === 'Allow' &&
        /Not/.test(operator) &&
        values.some((value) => isUnknown(value, given))
      )
        return false
      return conditionHolds(operator, given.context[key.toLowerCase()], values, given)
    }),
  )
}

function naming(
  principal: Principal | undefined,
  { caller }: Case,
): 'caller' | 'account' | 'nobody' {
  if (principal === undefined || principal === '*') return 'caller'
  if (principal.AWS.includes('*')) return 'caller'
  if (principal.AWS.some((arn) => caller.arns.includes(arn))) return 'caller'
  return principal.AWS.includes(caller.account) ? 'account' : 'nobody'
}

function conditionHolds(
  written: string,
  value: string | readonly string[] | undefined,
  wanted: readonly string[],
  given: Case,
): boolean {
  const [, set = '', operator = '', ifExists = ''] =
    /^(ForAllValues:|ForAnyValue:)?(.*?)(IfExists)?$/.exec(written)!
  const values = value === undefined ? [] : typeof value === 'string' ? [value] : value
  if (operator === 'Null') return wanted.includes(String(values.length === 0))
  const isNegated = operator.includes('Not')
  if (values.length === 0) {
    if (ifExists !== '' || set === 'ForAllValues:') return true
    return set === '' && isNegated
  }
  const positive = operator.replace('Not', '')
  const equalsAny = (one: string) => wanted.some((other) => compare(positive, one, other, given))
  const matches = (one: string) => (isNegated ? !equalsAny(one) : equalsAny(one))
  if (set === 'ForAllValues:') return values.every(matches)
  if (set === 'ForAnyValue:') return values.some(matches)
  return isNegated ? values.every(matches) : values.some(matches)
}

function compare(operator: string, value: string, written: string, given: Case): boolean {
  switch (operator) {
    case 'StringEquals':
      return value === substituted(written, given, false)
    case 'StringEqualsIgnoreCase':
      return value.toLowerCase() === substituted(written, given, false)?.toLowerCase()
    case 'StringLike': {
      const text = substituted(written, given, true)
      return text !== undefined && like(text, value)
    }
    case 'NumericEquals':
      return Number(value) === Number(written)
    case 'NumericLessThan':
      return Number(value) < Number(written)
    case 'NumericGreaterThanEquals':
      return Number(value) >= Number(written)
    case 'DateLessThan':
      return Date.parse(value) < Date.parse(written)
    case 'DateGreaterThan':
      return Date.parse(value) > Date.parse(written)
    case 'Bool':
      return value.toLowerCase() === written.toLowerCase()
    case 'IpAddress':
      return inNetwork(value, written)
    case 'ArnLike':
    case 'ArnEquals': {
      const [left, right] = [written.split(':'), value.split(':')]
      const tail = (parts: readonly string[]) => [...parts.slice(0, 5), parts.slice(5).join(':')]
      return tail(left).every((part, at) => like(part, tail(right)[at] ?? ''))
    }
    default:
      throw new Error(`no operator ${operator}`)
  }
}

/** A wildcard that a variable brings along is no wildcard: it is marked until the pattern is read. */
const marks: Readonly<Record<string, string>> = { '*': '\u0001', '?': '\u0002' }

function substituted(text: string, { context }: Case, isPattern: boolean): string | undefined {
  let isKnown = true
  const found = text.replace(/\$\{([^}]+)\}/g, (_, key: string) => {
    if (key === '*' || key === '?') return isPattern ? marks[key]! : key
    const value = context[key.toLowerCase()]
    if (typeof value !== 'string') isKnown = false
    return isPattern ? String(value).replace(/[*?]/g, (char) => marks[char]!) : String(value)
  })
  return isKnown ? found : undefined
}

const isUnknown = (text: string, given: Case): boolean =>
  substituted(text, given, false) === undefined

/** Tries everything that a star may stand for. */
function like(pattern: string, text: string): boolean {
  if (pattern === '') return text === ''
  const [first, rest] = [pattern[0]!, pattern.slice(1)]
  if (first === '*') {
    for (let skip = 0; skip <= text.length; skip++) if (like(rest, text.slice(skip))) return true
    return false
  }
  if (text === '') return false
  const char = first === '\u0001' ? '*' : first === '\u0002' ? '?' : first
  return (first === '?' || char === text[0]) && like(rest, text.slice(1))
}

function inNetwork(address: string, network: string): boolean {
  const [start = '', length = '32'] = network.split('/')
  const bits = (text: string) =>
    text
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('')
  return bits(address).slice(0, Number(length)) === bits(start).slice(0, Number(length))
}
