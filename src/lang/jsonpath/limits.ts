/** Longest path text in UTF-16 units. Templates may build paths from request data. */
export const MAX_PATH_LENGTH = 16_384

/** Most steps of one path, filters and arguments not counted. */
export const MAX_PATH_STEPS = 256

/** Deepest nesting of filters, parentheses, `!`, literals and arguments: bounds the parser's recursion. */
export const MAX_FILTER_DEPTH = 32

/** Deepest container `..` descends into: a template can put a list into itself. */
export const MAX_SCAN_DEPTH = 1000

/** Most values one read may look at. A 10 MB body holds fewer; `$..*..*` would look at their square. */
export const MAX_VISITS = 5_000_000

/** Most results of one read, so that a small body cannot fill the isolate's memory. */
export const MAX_RESULTS = 1_000_000

/** Bytes of a result in a list, and of each value that a function or a choice of members makes. */
export const HELD_BYTES = 16
