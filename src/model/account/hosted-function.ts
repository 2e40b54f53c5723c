/** A Lambda-compatible function that runs here. Code is published apart, under `code/{codeSha256}`. */
export type HostedFunction = {
  readonly functionName: string
  readonly runtime: string
  /** `{module}.{export}`, as in Lambda. */
  readonly handler: string
  readonly role: string
  readonly description: string
  /** Seconds. */
  readonly timeout: number
  /** MB; reported to the function, not enforced. */
  readonly memorySize: number
  readonly environment: Readonly<Record<string, string>>
  /** Base64 SHA-256 of the zip, as Lambda reports it. */
  readonly codeSha256: string
  /** Bytes of the zip. */
  readonly codeSize: number
  /** ISO 8601 with +0000, as Lambda reports it. */
  readonly lastModified: string
  readonly revisionId: string
  readonly tags?: Readonly<Record<string, string>>
}

/** A function's unzipped files: path inside the zip to its text, or to its bytes where they are no UTF-8 text. */
export type FunctionCode = Readonly<Record<string, string | { readonly base64: string }>>
