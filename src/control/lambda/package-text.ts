import { takeTurn } from '../../turns/take-turn.ts'

/** Bytes of a body from which on its package is left as it is. */
const longBody = 1_048_576
/** Bytes looked through in one go: some milliseconds. */
const lookStep = 2_097_152

const quote = 0x22
const backslash = 0x5c

/** A body, and the text of its package, which is none of the body's any more. */
export type CutBody = {
  /** JSON, with `mark` in the place of the package's text. */
  readonly text: string
  readonly mark?: string
  /** Base64, as it was sent. */
  readonly packageText?: Uint8Array
}

/**
 * Takes the text of `ZipFile` out of a request's JSON, unread: made into a text and parsed, tens of megabytes would hold
 * everybody for as long as it takes to copy them several times. One with escapes is left where it is.
 */
export async function cutPackage(body: Uint8Array): Promise<CutBody> {
  if (body.length >= longBody) {
    for (let at = body.indexOf(quote); at >= 0;) {
      const { end, isPlain } = await lookThrough(body, at + 1)
      if (end < 0) break
      if (isPlain && end - at > longBody / 2 && isPackage(body, at)) {
        const mark = crypto.randomUUID()
        const text = `${decode(body.subarray(0, at + 1))}${mark}${decode(body.subarray(end))}`
        return { text, mark, packageText: body.subarray(at + 1, end) }
      }
      at = body.indexOf(quote, end + 1)
    }
  }
  return { text: decode(body) }
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** Where the text ends that begins there, -1 when it does not; and whether it is what stands there, without escapes. */
async function lookThrough(
  body: Uint8Array,
  from: number,
): Promise<{ readonly end: number; readonly isPlain: boolean }> {
  let isPlain = true
  for (let at = from; at < body.length;) {
    const piece = body.subarray(at, at + lookStep)
    const end = piece.indexOf(quote)
    isPlain &&= !piece.subarray(0, end < 0 ? undefined : end).includes(backslash)
    if (end < 0) {
      at += lookStep
      await takeTurn()
    } else if (isPlain || !isEscaped(body, at + end, from)) return { end: at + end, isPlain }
    else at += end + 1
  }
  return { end: -1, isPlain }
}

function isEscaped(body: Uint8Array, at: number, from: number): boolean {
  let before = at
  while (before > from && body[before - 1] === backslash) before--
  return (at - before) % 2 === 1
}

/** Whether the text that begins there is the value of a member of that name. */
const isPackage = (body: Uint8Array, at: number): boolean =>
  /"ZipFile"\s*:\s*$/.test(decode(body.subarray(Math.max(0, at - 32), at)))
