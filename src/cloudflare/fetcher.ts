/** Whether a member of the environment is a binding that fetches. */
export const isFetcher = (value: unknown): value is Fetcher =>
  typeof value === 'object' && value !== null && typeof (value as Fetcher).fetch === 'function'
