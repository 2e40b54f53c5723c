/** Every bound on what a template may cost, with its reason. */

/** Characters of a template: AWS takes 300 KB (spec mapping-templates §2). */
export const maxTemplateLength = 307_200

/** Turns of one `#foreach`; the rest is left out silently, as the engine does (spec mapping-templates §2). */
export const maxIterations = 1_000

/**
 * Steps of one rendering: a node run, a list element made or looked at. Two full loops inside each
 * other stay below, three stop here after about 0.3 s of CPU.
 */
export const defaultMaxSteps = 4_000_000

/** Characters of output, and of any one string: AWS's payload limit of 10 MB (spec mapping-templates §2). */
export const defaultMaxOutput = 10_485_760

/**
 * Characters that methods and comparisons of one rendering may work through. Each may be copied, so
 * this also keeps a template that hoards texts within an isolate's memory; it lets a 10 MB body
 * through six methods.
 */
export const maxTextWork = 67_108_864

/** Blocks, parentheses, literals and strings inside each other: keeps the parser off the stack's end. */
export const maxNesting = 100

/** Operators one after the other: each is a level of the tree, so a long sum is as deep as a nested one. */
export const maxOperators = 500

/** Defined blocks and evaluated texts running inside each other: keeps rendering off the stack's end. */
export const maxCallDepth = 40

/** Lists and maps inside each other when printed or compared: one may hold itself, and printing must end. */
export const maxValueDepth = 500

/** Bits of an integer: repeated squaring doubles its size each time, and a step must stay cheap. */
export const maxIntegerBits = 4_096

/** Digits of an integer literal that stays below `maxIntegerBits`. */
export const maxIntegerDigits = 1_200

/** Runs of a `#define` block inside itself before it prints its own name: the engine's default. */
export const maxDefineDepth = 2

/** Translated patterns a template keeps: patterns can come from a body, so not all may stay. */
export const maxKeptPatterns = 64
