import { Buffer } from 'node:buffer'

/** Characters below which a value is too common a text to be looked for. */
const minLength = 6

/**
 * The forms in which a credential can stand in a line: as it is, as JSON and JSON within JSON write it, as URLs and
 * forms do, and inside of a base64 text, wherever it began there.
 */
export function formsOf(text: string): readonly string[] {
  const once = escaped(text)
  const encoded = encodeURIComponent(text.toWellFormed())
  return [
    text,
    once,
    escaped(once),
    encoded,
    encoded.replace(/%[0-9A-F]{2}/g, (digits) => digits.toLowerCase()),
    encoded.replaceAll('%20', '+'),
    ...base64Forms(text),
  ].filter((form) => form.length >= minLength)
}

const escaped = (text: string): string => JSON.stringify(text).slice(1, -1)

/**
 * What of the base64 of any text that holds `text` depends on `text` alone, for each of the three places in a group of
 * three bytes where it may begin; in both alphabets.
 */
function base64Forms(text: string): readonly string[] {
  const bytes = Buffer.from(text)
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
    // A character holds six bits: the first may be shared with what comes before, the last with what follows.
    const from = Math.ceil((before * 8) / 6)
    const to = Math.floor((whole.length * 8) / 6)
    const form = whole.toString('base64').slice(from, to)
    return [form, form.replaceAll('+', '-').replaceAll('/', '_')]
  })
}
