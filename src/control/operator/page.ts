import type { AnyOperation, Operation } from '../run/operation.ts'

/** What a page is asked with. Maps have no prototype. */
export type PageInput = {
  /** Parts of the path by name, decoded. */
  readonly labels: { readonly [name: string]: string }
  /** The last value of each query entry. */
  readonly query: { readonly [name: string]: string }
  readonly body: Uint8Array
}

/**
 * A page of the operator API: something AWS has no call for. It is an operation with a route; a new one is a file
 * beside this and a line in `pages.ts`.
 */
export type OperatorPage<Gathered, Planned = PageInput, Prepared = PageInput> = Operation<
  PageInput,
  Planned,
  Gathered,
  Prepared
> &
  Route

type Route = {
  readonly verb: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below `/_tidegate`, in itty-router's form: `/restapis/:restApiId/stages`. */
  readonly path: string
}

/** Any {@link OperatorPage}, for lists of them. */
export type AnyPage = AnyOperation & Route

/** The name of a page's operation. */
export const pageName = ({ verb, path }: AnyPage): string => `${verb} ${path}`
