/** Nested schema applications while validating: well under the stack of an isolate (Jackson stops at 1000 levels too). */
export const MAX_DEPTH = 1000

/** Containers and combinators visited for one value: a 10 MB body holds 3.3 million at most; more means exponential `anyOf`. */
export const MAX_STEPS = 5_000_000

/** Messages kept for one value: they all land in one log line or response header. */
export const MAX_MESSAGES = 100

/** Characters of a caller's value quoted in one message: a 10 MB string must not be echoed. */
export const MAX_QUOTED = 1024

/** Nesting of a schema document: AWS limits models to 400 KB, which could nest far deeper than the stack allows. */
export const MAX_SCHEMA_DEPTH = 200

/** Names listed in one message; sorting more only fills a text that is cut anyway. */
export const MAX_NAMES = 1000

/** Characters of a text that is looked at for a structured format (`uri`, `email` …): V8 gives up on some patterns after megabytes. */
export const MAX_FORMAT_LENGTH = 65_536
