import type { ControlDeps } from '../control-plane.ts'
import type { ControlContext } from '../run/handler.ts'

/** What a page is asked with. Maps have no prototype. */
export type PageInput = {
  /** Parts of the path by name, decoded. */
  readonly labels: { readonly [name: string]: string }
  /** The last value of each query entry. */
  readonly query: { readonly [name: string]: string }
  readonly body: Uint8Array
}

/**
 * A page of the operator API: something AWS has no call for. A new one is a file beside this and a line in
 * `pages.ts`.
 */
export type OperatorPage = {
  readonly verb: 'GET' | 'POST'
  /** Below `/_tidegate`, in itty-router's form: `/restapis/:restApiId/stages`. */
  readonly path: string
  /** Runs in the Registry, in one transaction, and returns what is shown. Throws an `ApiError`. */
  gather(input: PageInput, context: ControlContext): unknown
  /** At the edge, for a page that must wait for others: makes of what was gathered what is shown. */
  complete?(gathered: unknown, deps: ControlDeps): Promise<unknown>
}

/** The name under which the Registry runs a page. */
export const pageName = ({ verb, path }: OperatorPage): string => `${verb} ${path}`
