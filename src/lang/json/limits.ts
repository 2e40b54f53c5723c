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
