import type { Places, Purpose } from './run-linear.ts'

/** One search of the platform's engine, for each purpose. */
export type NativeSearch = {
  readonly [P in Purpose]: (input: string, from: number) => Places | undefined
}

const FOUND: Places = []

/** The platform's engine for a pattern in JavaScript; undefined when it does not take it. */
export function nativeSearch(source: string): NativeSearch | undefined {
  const hasGroups = /\((?!\?)|\(\?<(?![=!])/.test(source)
  let whole: RegExp
  let any: RegExp
  let places: RegExp
  try {
    whole = new RegExp(`^(?:${source})$`, 'v')
    any = new RegExp(source, 'v')
    places = new RegExp(source, hasGroups ? 'dgv' : 'gv')
  } catch {
    // The translation is valid; what is left are limits on its size.
    return undefined
  }
  return {
    whole: (input) => (whole.test(input) ? FOUND : undefined),
    any: (input) => (any.test(input) ? FOUND : undefined),
    places(input, from) {
      places.lastIndex = from
      const found = places.exec(input)
      if (found === null) return undefined
      const { index, indices } = found
      if (indices === undefined) return [index, index + found[0].length]
      return Array.from(indices).flatMap((pair: readonly [number, number] | undefined) =>
        pair === undefined ? NO_PART : pair,
      )
    },
  }
}

const NO_PART = [-1, -1]
