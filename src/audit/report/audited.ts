import type { Finding } from '../finding.ts'

/** What was audited, with what was found there. */
export type Audited = {
  /** A file's path, an API's id, or `gateway` for the gateway itself. */
  readonly name: string
  /** An API's own name. */
  readonly title?: string
  readonly isFile: boolean
  readonly findings: readonly LocatedFinding[]
}

/** A finding with its place in the text, both from 1. */
export type LocatedFinding = Finding & { readonly line?: number; readonly column?: number }

/** Where a finding is, in words: `GET /pets`, `stage live`. */
export const placeText = ({ place: { path, method, name } }: Finding): string => {
  const route = [method, path].filter((part) => part !== undefined).join(' ')
  return [route, name].filter((part) => part).join(', ')
}
