/** What a failed function says of itself: `errorMessage` of its payload; undefined when that holds none. */
export function errorMessageOf(payload: string): string | undefined {
  try {
    const error = JSON.parse(payload) as { readonly errorMessage?: unknown } | null
    return typeof error?.errorMessage === 'string' ? error.errorMessage : undefined
  } catch {
    return undefined // a function may answer what is no JSON
  }
}
