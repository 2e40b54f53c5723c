/**
 * Containers nested deeper than this are refused, on the way in and on the way out.
 * 400 is the cap json-smart carries since CVE-2023-1370, and keeps recursion far from the end of a Worker's stack.
 */
export const MAX_JSON_DEPTH = 400

/**
 * Longest number literal, in characters. Turning digits into a big integer costs more than linear time,
 * so one number may not be the whole 10 MB body.
 */
export const MAX_NUMBER_LENGTH = 1000

/**
 * Bytes that values take in V8, as measured: a text (a part of the document) or a key, a number, an array and the
 * places it makes at its first element, each element, an object, and each member of one.
 */
export const HELD_BYTES = {
  text: 32,
  number: 24,
  array: 40,
  places: 150,
  element: 12,
  object: 200,
  member: 48,
} as const

/** Characters of a text under construction that may be made of nodes; and bytes that are counted at a time. */
export const MAX_PIECE = 16_384

/** Units that are made a text at once: a call that is given each of them has room for that on any stack. */
export const MAX_UNITS = 4_096
