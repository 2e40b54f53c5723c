import { compileArn } from './arn-pattern.ts'
import type { CompileComparison } from './comparison.ts'
import { compileGlob } from './glob.ts'
import { parseAddress, parseRange } from './ip-range.ts'
import { PolicyError } from './policy-error.ts'

export type Operator = {
  readonly compile: CompileComparison
  /** Matches when none of the policy's values does. */
  readonly negated: boolean
}

const text =
  (wildcards: boolean, ignoreCase: boolean): CompileComparison =>
  (where, texts, variables) => {
    const options = { wildcards, variables, ignoreCase }
    const globs = texts.map((each) => compileGlob(where, each, options))
    return {
      needs: globs.flatMap(({ needs }) => needs),
      compare: (value, request) => globs.some((glob) => glob.matches(value, request)),
    }
  }

/** Values of the request that are not of the kind match nothing. */
const parsed =
  <Value, Wanted>(
    parse: (text: string) => Value | undefined,
    parseWanted: (text: string) => Wanted | undefined,
    kind: string,
    matches: (value: Value, wanted: Wanted) => boolean,
  ): CompileComparison =>
  (where, texts) => {
    const list = texts.map((each) => {
      const wanted = parseWanted(each)
      if (wanted === undefined) throw new PolicyError(where, `has no ${kind}: ${each}`)
      return wanted
    })
    return {
      needs: [],
      compare(value) {
        const read = parse(value)
        return read !== undefined && list.some((wanted) => matches(read, wanted))
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
const inRange = parsed(parseAddress, parseRange, 'IP address or range', (address, range) =>
  range(address),
)

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
    [`${prefix}Equals`, plain(parsed(parse, parse, kind, equal))],
    [`${prefix}NotEquals`, not(parsed(parse, parse, kind, equal))],
    ...Object.entries(orders).map(([name, matches]): [string, Operator] => [
      prefix + name,
      plain(parsed(parse, parse, kind, matches)),
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
  ['Bool', plain(parsed(boolean, boolean, 'true or false', equal))],
  ['BinaryEquals', plain(parsed(base64, base64, 'base64', equal))],
  ['IpAddress', plain(inRange)],
  ['NotIpAddress', not(inRange)],
  ['ArnEquals', plain(compileArn)],
  ['ArnLike', plain(compileArn)],
  ['ArnNotEquals', not(compileArn)],
  ['ArnNotLike', not(compileArn)],
])
