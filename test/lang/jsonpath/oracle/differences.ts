/** A known way in which Jayway 2.0.0 and this engine differ, and why this engine does as it does. */
export interface Difference {
  readonly reason: string
  readonly applies: (path: string, theirs: string, ours: string) => boolean
}

const foundNothing = /^!PathNotFoundException|^!InvalidPathException Filter: /

/** In order of precedence: the first that applies explains a pair. Each must explain at least one. */
export const differences: readonly Difference[] = [
  {
    reason: '2.0.0 knows no functions; later releases and AWS users have them',
    applies: (path) => /\.(length|sum)\(\)$/.test(path),
  },
  {
    reason: '2.0.0 knows no negative index; later releases count it from the end',
    applies: (path, theirs) => /\[-\d+(:-?\d+)?\]/.test(path) && foundNothing.test(theirs),
  },
  {
    reason: '2.0.0 wants single quotes; later releases take both',
    applies: (path) => path.includes('"'),
  },
  {
    reason: '2.0.0 refuses several names before further steps; later releases follow each',
    applies: (_, theirs) => theirs.includes('Multi properties can only be used as path leafs'),
  },
  {
    reason: '2.0.0 has no word operators in text filters; later releases have them',
    applies: (path, theirs) =>
      /(in|nin|contains|size|empty|subsetof) /.test(path) && theirs.includes('Space not allowed'),
  },
  {
    reason: '2.0.0 negates only paths; later releases negate any expression',
    applies: (path) => path.includes('!(@'),
  },
  {
    reason: '2.0.0 orders a number and a text as texts; releases 2.1 to 2.9 never order them',
    applies: (path, theirs) =>
      path.includes("@.price < '9'") || (path === '$[?(@ > 2)]' && theirs.includes('"s"')),
  },
  {
    reason: 'in 2.0.0 a missing operand is unequal to nothing; in later releases to everything',
    applies: (path) => path.includes('@.isbn !='),
  },
  {
    reason: 'in 2.0.0 a member that is null does not exist; in later releases it does',
    applies: (path) => /\?\(@\.\w+\)/.test(path),
  },
  {
    reason:
      '2.0.0 takes malformed brackets, dots and comparisons as something; here they are errors',
    applies: (path, _, ours) =>
      ours === '!PathError' && /\.\.\.|\['\w+\]|\[\d\.\d\]|<\)/.test(path),
  },
  {
    reason: '2.0.0 takes a backslash in a name literally; later releases resolve escapes',
    applies: (path) => path.includes('\\'),
  },
  {
    reason:
      '2.0.0 abandons all results when one branch lacks a member or element; later releases keep the others',
    applies: (_, theirs, ours) => foundNothing.test(theirs) && ours.startsWith('['),
  },
]
