/** UTF-16 units of a pattern: selection patterns are short; the parser and V8 recurse over the text. */
export const MAX_PATTERN = 10_000

/** Groups and classes inside each other: bounds the recursion of the parser and the emitter. */
export const MAX_NESTING = 150

/** Longest input of any pattern; Lambda error messages, the longest texts matched, are smaller. */
export const MAX_INPUT = 262_144

/** From here on the linear engine takes over: squared, this is still milliseconds of backtracking. */
export const MAX_BACKTRACKED = 2000

/** Longest input of a pattern whose time may double with each character and that cannot run linearly. */
export const MAX_EXPONENTIAL_INPUT = 24

/** Longest input of a pattern of polynomial time that cannot run linearly: n³ is some seconds at most. */
export const MAX_POLYNOMIAL_INPUT = 500

/** States of the linear engine, each tried for every character; a pattern that needs more does without it. */
export const MAX_STATES = 500

/** Longest input of a pattern without known risk that cannot run linearly: searching squares the time at worst. */
export const MAX_QUADRATIC_INPUT = 10_000

/**
 * Longest input for the RegExp itself when no risk is known. V8 gives up with a RangeError when a
 * repeated group has eaten some 3 million characters, sooner with more groups inside.
 */
export const MAX_REPLACED = 1_048_576
