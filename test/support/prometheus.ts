/** A sample of Prometheus' text format. */
export type Sample = {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A page that was read: its samples, and what each family says of itself. */
export type Page = {
  readonly samples: readonly Sample[]
  readonly types: ReadonlyMap<string, string>
  readonly help: ReadonlyMap<string, string>
  /** The value of the one sample of that name with these labels among its own; throws when there is no such, or several. */
  value(name: string, labels?: Readonly<Record<string, string>>): number
}

const unescaped: Readonly<Record<string, string>> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' }
const unescape = (text: string) => text.replace(/\\[\\"n]/g, (pair) => unescaped[pair]!)

const metricName = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const sampleLine = new RegExp(`^(${metricName})(?:\\{(.*)\\})? (NaN|[+-]?Inf|[-+.0-9e]+)$`)
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\[\\"n])*)"(?:,|$)/y

/**
 * Reads Prometheus' text format 0.0.4 strictly: each sample belongs to a family whose HELP and TYPE come before it,
 * once; histograms are whole. Throws for what a scraper would refuse.
 */
export function readPrometheus(text: string): Page {
  if (!text.endsWith('\n')) throw new Error('the last line does not end')
  const samples: Sample[] = []
  const types = new Map<string, string>()
  const help = new Map<string, string>()
  const seen = new Set<string>()
  for (const line of text.slice(0, -1).split('\n')) {
    const comment = new RegExp(`^# (HELP|TYPE) (${metricName}) (.+)$`).exec(line)
    if (comment) {
      const [, kind, name = '', rest = ''] = comment
      const known = kind === 'HELP' ? help : types
      if (known.has(name)) throw new Error(`${kind} of ${name} twice`)
      known.set(name, unescape(rest))
      continue
    }
    const [, name = '', inner = '', value = ''] = sampleLine.exec(line) ?? []
    if (name === '') throw new Error(`no line of the format: ${line}`)
    const family = types.has(name) ? name : name.replace(/_(?:bucket|sum|count)$/, '')
    if (!types.has(family) || !help.has(family)) throw new Error(`${name} has no family`)
    if (family !== name && types.get(family) !== 'histogram')
      throw new Error(`${name} has no family`)
    const key = `${name}{${inner}}`
    if (seen.has(key)) throw new Error(`${key} twice`)
    seen.add(key)
    samples.push({
      name,
      labels: readLabels(inner),
      value: Number(value.replace('Inf', 'Infinity')),
    })
  }
  return {
    samples,
    types,
    help,
    value(name, labels = {}) {
      const found = samples.filter(
        (sample) =>
          sample.name === name &&
          Object.entries(labels).every(([key, wanted]) => sample.labels[key] === wanted),
      )
      if (found.length !== 1) throw new Error(`${name} has ${found.length} such samples`)
      return found[0]!.value
    },
  }
}

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  label.lastIndex = 0
  while (label.lastIndex < text.length) {
    const from = label.lastIndex
    const match = label.exec(text)
    if (!match) throw new Error(`no labels: ${text.slice(from)}`)
    if (Object.hasOwn(labels, match[1]!)) throw new Error(`the label ${match[1]} twice`)
    labels[match[1]!] = unescape(match[2]!)
  }
  return labels
}
