import type { Value } from '../../../../src/lang/json/value.ts'

const FILTERS: readonly string[] = [
  '?(@.price)',
  '?(@.id)',
  '?(@.price < 10)',
  '?(@.price >= 8.99)',
  "?(@.category == 'fiction')",
  '?(@.id == 2)',
  '?(@.x > 1)',
  '?(@.price > 8 && @.price < 13)',
  '?(@.price < 9 || @.price > 20)',
  '?(@.title =~ /.*o.*/)',
  '?(@.title =~ /.*HON.*/i)',
  '?(!@.isbn)',
  '?(@.price < $.expensive)',
  '?(@ == 1)',
  '?(@ > 2)',
]
const ROOT_SEED = 20150401

/**
 * The same `count` paths in every run, of the steps Jayway 2.0.0 knows. Each step fits a value the steps before it
 * lead to, so that most paths find something; about one step in eight is chosen blindly.
 */
export function generatedPaths(document: Value, count: number): string[] {
  let seed = ROOT_SEED
  const below = (limit: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
    return (seed >> 8) % limit
  }
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!

  const memberStep = (value: Map<string, Value>): [string, Value | undefined] => {
    const names = [...value.keys()].filter((name) => /^\w+$/.test(name))
    if (names.length === 0) return ['.none', undefined]
    const name = pick(names)
    const step = pick([
      `.${name}`,
      `.${name}`,
      `['${name}']`,
      '.*',
      '[*]',
      `..${name}`,
      '..*',
      `[${pick(FILTERS)}]`,
    ])
    return [step, step.startsWith('[?') ? value : value.get(name)]
  }
  const elementStep = (value: readonly Value[]): [string, Value | undefined] => {
    const i = below(Math.max(1, value.length))
    const j = below(Math.max(1, value.length))
    const slices = [
      `[${i}:]`,
      `[:${i + 1}]`,
      `[-${value.length - i}:]`,
      `[${i}:${i + 1 + j}]`,
      `[:-${1 + j}]`,
    ]
    const step = pick([
      `[${i}]`,
      `[${i},${j}]`,
      '[*]',
      '..*',
      `[${pick(FILTERS)}]`,
      pick(slices),
      pick(slices),
    ])
    return [step, value[i]]
  }
  const blindStep = (): string =>
    pick(['.missing', '[9]', '[1:]', '.*', '..x', `[${pick(FILTERS)}]`])

  return Array.from({ length: count }, () => {
    let path = '$'
    let value: Value | undefined = document
    for (let left = 1 + below(4); left > 0; left--) {
      if (below(8) === 0) {
        path += blindStep()
        continue
      }
      let step = ''
      if (value instanceof Map) [step, value] = memberStep(value)
      else if (Array.isArray(value)) [step, value] = elementStep(value)
      path += step
    }
    return path
  })
}
