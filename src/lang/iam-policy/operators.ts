import { compileArn } from './arn-pattern.ts'
import { compileGlob } from './glob.ts'
import { parseAddress, parseRange } from './ip-range.ts'
import type { PolicyRequest } from './policy.ts'
import { PolicyError } from './policy-error.ts'

/** Whether one value of the request matches one value of the policy. */
export type Comparison = {
  compare(value: string, request: PolicyRequest): boolean
  /** Keys of variables that must have a value. */
  readonly needs: readonly string[]
}

/** How an operator reads a policy's value; throws {@link PolicyError} for one that it cannot compare with. */
export type CompileComparison = (where: string, text: string, variables: boolean) => Comparison

export type Operator = {
  readonly compile: CompileComparison
  /** Matches when none of the policy's values does. */
  readonly negated: boolean
}

const text =
  (wildcards: boolean, ignoreCase: boolean): CompileComparison =>
  (where, given, variables) => {
    const glob = compileGlob(where, given, { wildcards, variables, ignoreCase })
    return { needs: glob.needs, compare: glob.matches }
  }

/** Values of the request that are not of the kind match nothing. */
const parsed =
  <T>(
    parse: (text: string) => T | undefined,
    kind: string,
    matches: (value: T, wanted: T) => boolean,
  ): CompileComparison =>
  (where, given) => {
    const wanted = parse(given)
    if (wanted === undefined) throw new PolicyError(where, `has no ${kind}: ${given}`)
    return {
      needs: [],
      compare(value) {
        const read = parse(value)
        return read !== undefined && matches(read, wanted)
      },
    }
  }

const number = (text_: string) =>
  /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text_) ? Number(text_) : undefined

const w3cDate =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d))?)?)?$/

/** Milliseconds of a date in one of W3C's forms of ISO 8601, or of seconds since 1970. */
function date(given: string): number | undefined {
  if (/^\d{5,}$/.test(given)) return Number(given) * 1000
  const match = w3cDate.exec(given)
  if (!match) return undefined
  const ms = Date.parse(given.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
  if (Number.isNaN(ms)) return undefined
  // Date.parse takes 31 June for 1 July.
  const [, year, month = '01', day = '01'] = match
  const start = new Date(`${year}-${month}-${day}T00:00:00Z`)
  return start.getUTCDate() === Number(day) ? ms : undefined
}

const boolean = (given: string): boolean | undefined =>
  /^true$/i.test(given) ? true : /^false$/i.test(given) ? false : undefined

const base64 = (given: string): string | undefined =>
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(given) ? given : undefined

/** A range of the policy, an address of the request. */
const inRange: CompileComparison = (where, given) => {
  const range = parseRange(given)
  if (!range) throw new PolicyError(where, `has no IP address or range: ${given}`)
  return {
    needs: [],
    compare(value) {
      const address = parseAddress(value)
      return address !== undefined && range(address)
    },
  }
}

const orders: Readonly<Record<string, (value: number, wanted: number) => boolean>> = {
  LessThan: (value, wanted) => value < wanted,
  LessThanEquals: (value, wanted) => value <= wanted,
  GreaterThan: (value, wanted) => value > wanted,
  GreaterThanEquals: (value, wanted) => value >= wanted,
}

const equal = <T>(value: T, wanted: T) => value === wanted

const plain = (compile: CompileComparison): Operator => ({ compile, negated: false })
const not = (compile: CompileComparison): Operator => ({ compile, negated: true })

function ordered(
  prefix: string,
  parse: (text: string) => number | undefined,
  kind: string,
): [string, Operator][] {
  return [
    [`${prefix}Equals`, plain(parsed(parse, kind, equal))],
    [`${prefix}NotEquals`, not(parsed(parse, kind, equal))],
    ...Object.entries(orders).map(([name, matches]): [string, Operator] => [
      prefix + name,
      plain(parsed(parse, kind, matches)),
    ]),
  ]
}

/** IAM's condition operators but `Null`, which asks for no value. */
export const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['StringEquals', plain(text(false, false))],
  ['StringNotEquals', not(text(false, false))],
  ['StringEqualsIgnoreCase', plain(text(false, true))],
  ['StringNotEqualsIgnoreCase', not(text(false, true))],
  ['StringLike', plain(text(true, false))],
  ['StringNotLike', not(text(true, false))],
  ...ordered('Numeric', number, 'number'),
  ...ordered('Date', date, 'date'),
  ['Bool', plain(parsed(boolean, 'true or false', equal))],
  ['BinaryEquals', plain(parsed(base64, 'base64', equal))],
  ['IpAddress', plain(inRange)],
  ['NotIpAddress', not(inRange)],
  ['ArnEquals', plain(compileArn)],
  ['ArnLike', plain(compileArn)],
  ['ArnNotEquals', not(compileArn)],
  ['ArnNotLike', not(compileArn)],
])
