import type { Flags } from './cursor.ts'
import { emit } from './emit.ts'
import {
  MAX_BACKTRACKED,
  MAX_EXPONENTIAL_INPUT,
  MAX_INPUT,
  MAX_POLYNOMIAL_INPUT,
  MAX_QUADRATIC_INPUT,
  MAX_REPLACED,
} from './limits.ts'
import { linearMatcher } from './linear.ts'
import type { LinearMatcher } from './linear.ts'
import { parsePattern } from './parse-pattern.ts'
import { PatternError } from './pattern-error.ts'
import { translateReplacement } from './replacement.ts'
import { riskOf } from './risk.ts'
import type { Risk } from './risk.ts'

/** A pattern of java.util.regex, ready for use; holds no state between calls. */
export interface JavaPattern {
  /** The pattern as it was written. */
  readonly pattern: string
  /** Matches anywhere; flags `v` and `g`, for String.prototype.replace, split and the like. */
  readonly regExp: RegExp
  /** Why matching may take very long on some inputs; undefined when no such reason was found. */
  readonly warning: string | undefined
  /** UTF-16 units an input may have when `regExp` itself is used. */
  readonly maxInput: number
  /** Whether the whole input matches, as `Matcher.matches()`. Throws PatternError when the input is too long. */
  matches(input: string): boolean
  /** Whether some part of the input matches, as `Matcher.find()`. Throws PatternError when the input is too long. */
  find(input: string): boolean
  /** A replacement of Java's `replaceAll`, for use with `regExp`. Throws PatternError. */
  replacement(javaReplacement: string): string
}

/**
 * Translates a pattern of java.util.regex (integrations §17, rest-auth §6 on `identityValidationExpression`)
 * to JavaScript. `flags` are those of `(?…)`: i, d, m, s, u, x. Throws PatternError for what Java
 * refuses and for what cannot be translated faithfully.
 *
 * Suspect patterns (see `warning`) and long inputs are matched by a linear engine where the pattern
 * allows it; otherwise the length of their inputs is bounded.
 */
export function compileJavaPattern(pattern: string, flags = ''): JavaPattern {
  const parsed = parsePattern(pattern, readFlags(flags))
  const { source, numbers } = emit(parsed)
  const regExp = construct(source, 'gv')
  const whole = construct(`^(?:${source})$`, 'v')
  const part = construct(source, 'v')
  const risk = riskOf(parsed.root)
  const maxInput = boundOf(risk, MAX_REPLACED)
  // Built when first needed: most patterns never meet a long input.
  let linear: LinearMatcher | undefined | 'later' = 'later'

  const test = (backtracking: RegExp, input: string, isWhole: boolean): boolean => {
    if (risk !== undefined || input.length > MAX_BACKTRACKED) {
      refuseLonger(input, MAX_INPUT, undefined)
      if (linear === 'later') linear = linearMatcher(parsed.root)
      if (linear !== undefined) return linear(input, isWhole)
      refuseLonger(input, boundOf(risk, MAX_QUADRATIC_INPUT), risk)
    }
    return backtracking.test(input)
  }

  return {
    pattern,
    regExp,
    warning: risk && `Matching may take very long: ${risk.reason}`,
    maxInput,
    matches: (input) => test(whole, input, true),
    find: (input) => test(part, input, false),
    replacement: (text) => translateReplacement(text, numbers, parsed.names),
  }
}

function boundOf(risk: Risk | undefined, otherwise: number): number {
  if (risk === undefined) return otherwise
  return risk.growth === 'exponential' ? MAX_EXPONENTIAL_INPUT : MAX_POLYNOMIAL_INPUT
}

function refuseLonger(input: string, bound: number, risk: Risk | undefined): void {
  if (input.length <= bound) return
  const why = risk === undefined ? '' : `, since ${risk.reason}`
  throw new PatternError(
    `The input has more than ${bound} characters, the most for this pattern${why}`,
    0,
  )
}

function readFlags(text: string): Flags {
  const unknown = /[^idmsux]/.exec(text)
  if (unknown !== null) throw new PatternError(`The flag "${unknown[0]}" is not one of idmsux`, 0)
  const has = (flag: string): boolean => text.includes(flag)
  return { i: has('i'), d: has('d'), m: has('m'), s: has('s'), u: has('u'), x: has('x') }
}

function construct(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags)
  } catch {
    // The translation itself is valid; what is left are the engine's own limits.
    throw new PatternError(
      'The pattern is too large for the regular expressions of this platform',
      0,
    )
  }
}
