/** UTF-16 units of a pattern: selection patterns are short; the parser and V8 recurse over the text. */
export const MAX_PATTERN = 10_000

/** Groups and classes inside each other: bounds the recursion of the parser and the emitter. */
export const MAX_NESTING = 150

/**
 * Steps of one search that nobody else counts: some 0.3 s. A pattern that runs linearly has a hundred for each
 * character of the longest error message of a function; one that backtracks without end stops here.
 */
export const MAX_STEPS = 20_000_000

/** States of the linear engine, each tried for every character; a pattern that needs more backtracks. */
export const MAX_STATES = 1_000

/** Choices that backtracking may leave open, 32 bytes each. Java's own stack ends sooner. */
export const MAX_CHOICES = 250_000

/**
 * Steps at worst, by the pattern and the input's length, up to which the platform's own engine is used: it is
 * ten times as fast as a step here, but nothing can stop it.
 */
export const MAX_NATIVE_STEPS = 40_000

/** The same for each character of an input, where the time cannot grow faster than it. */
export const MAX_NATIVE_STEPS_PER_CHARACTER = 40

/** Steps of the platform's engine that cost as much as one step here. */
export const NATIVE_SPEED = 8
