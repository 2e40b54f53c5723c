/** A function that the first call of it loads, with the module it stands in: most requests do without. */
export function onFirstUse<Arguments extends readonly unknown[], Result>(
  load: () => Promise<(...values: Arguments) => Promise<Result>>,
): (...values: Arguments) => Promise<Result> {
  let loaded: ((...values: Arguments) => Promise<Result>) | undefined
  return async (...values) => {
    if (!loaded) {
      const fresh = await load()
      // Of several that loaded at once one stays: it may keep what it learns.
      loaded ??= fresh
    }
    return loaded(...values)
  }
}
