/** The large requests that a gateway process has begun, as its output tells. */
export type LargeWork = {
  /** Takes lines of standard output; answers those that are for the operator to read. */
  filter(lines: string): string
  /** What has begun and not ended, such as `POST /orders`. */
  underWay(): readonly string[]
  /** The process was started anew. */
  restarted(): void
}

/** How each event's line starts. Whatever else the gateway prints starts differently. */
const start = '{"event":"'
/** Requests kept in mind. */
const maxKnown = 10_000

/** @param token What the gateway was given as `WATCH_TOKEN`. */
export function largeWork(token: string): LargeWork {
  const known = new Map<number, string>()
  const take = (line: string): boolean => {
    const event = readEvent(line, token)
    if (!event) return false
    if (event.event === 'ended') known.delete(event.id)
    else if (known.size < maxKnown) known.set(event.id, `${event.verb} ${event.path}`)
    return true
  }
  return {
    filter(lines) {
      if (!lines.includes(start)) return lines
      return lines
        .split('\n')
        .filter((line) => !line.startsWith(start) || !take(line))
        .join('\n')
    },
    underWay: () => [...known.values()],
    restarted: () => known.clear(),
  }
}

type Event = {
  readonly event: 'begun' | 'ended'
  readonly token: string
  readonly id: number
  readonly verb?: string
  readonly path?: string
}

function readEvent(line: string, token: string): Event | undefined {
  try {
    const event = JSON.parse(line) as Event
    return event.token === token ? event : undefined
  } catch {
    return undefined // a line that only looks like ours
  }
}
