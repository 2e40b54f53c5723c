/** A named snapshot of an API's documentation parts, in AWS's members; the parts are kept beside it. */
export type DocumentationVersion = {
  readonly version: string
  readonly description?: string
  /** Epoch seconds. */
  readonly createdDate: number
}
