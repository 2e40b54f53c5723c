import { badRequest } from '../answer/api-error.ts'

/** The text of a URI label. Decoded once: `%252F` is the text `%2F`. A plus sign in a path is a plus sign. */
export function decodeLabel(name: string, raw: string): string {
  try {
    return decodeURIComponent(raw)
  } catch {
    throw badRequest(`Path parameter '${name}' is not valid percent-encoded UTF-8: ${raw}`)
  }
}
