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
 * Characters that one rendering may have read and made, and steps its searches may take: at 15 ns for the most
 * expensive ones a second of CPU. It lets a 10 MB body through five methods.
 */
export const maxTextWork = 67_108_864

/**
 * Bytes of texts, lists and maps that one rendering may make: 10 MB of JSON records take 110 MB as values. With what
 * the garbage collector leaves lying about, this stays below 256 MB.
 */
export const maxHeldBytes = 160_000_000

/**
 * Bytes that values take in V8, as measured: of a join of two texts (a node until it is read) or a part of a text, a
 * place in a list, a list, a map, a member of a map, a number.
 */
export const heldBytes = {
  text: 32,
  place: 16,
  list: 80,
  map: 200,
  member: 64,
  number: 24,
} as const

/** Characters that a step of a search for a pattern is worth: it takes up to 45 ns. */
export const charactersPerSearchStep = 4

/** Steps that a match takes: to be told of, and to be put into a text; up to 3 µs where an engine of ours found it. */
export const stepsPerMatch = 6

/** Steps that translating a pattern takes for each of its characters. */
export const stepsPerPatternCharacter = 40

/** Characters of a text under construction that may be made of nodes of 32 bytes before they are laid flat. */
export const maxPieceLength = 16_384

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
