import type { DocumentationPart } from '../model/rest-api.ts'
import type { Reader, Spot } from './reader.ts'

export type PartDefinition = Omit<DocumentationPart, 'id'>

/** Collects what a document says about its parts in plain `description`s and `summary`s (spec openapi §15). */
export type Documentation = {
  /** Adds a part from those of the members that are there; none of them, no part. */
  describe(location: PartDefinition['location'], spot: Spot, members: readonly string[]): void
  readonly parts: readonly PartDefinition[]
}

export function collectDocumentation(reader: Reader): Documentation {
  const parts: PartDefinition[] = []
  return {
    parts,
    describe(location, spot, members) {
      if (reader.options.ignoreDocumentation) return
      const found = members.flatMap((name) => {
        const { value } = reader.child(spot, name)
        const empty = value === undefined || value === '' || value === null
        return empty ? [] : [[name, value] as const]
      })
      if (found.length === 0) return
      const properties = Object.fromEntries(found)
      // The API's own text stands under `info`, where an export puts it back.
      const content = location.type === 'API' ? { info: properties } : properties
      const text = JSON.stringify(content)
      reader.spend(text.length, spot)
      parts.push({ location, properties: text })
    },
  }
}

/** One text per location: two parts with the same are one. */
export function locationKey(location: PartDefinition['location']): string {
  const { type, path = '', method = '', statusCode = '', name = '' } = location
  return JSON.stringify([type, path, method, statusCode, name])
}

/** Written parts first; a derived one only where none is written for the same location. In slices. */
export function* combineParts(
  written: readonly PartDefinition[],
  derived: readonly PartDefinition[],
): Generator<undefined, readonly PartDefinition[]> {
  const byLocation = new Map<string, PartDefinition>()
  for (const part of written) {
    byLocation.set(locationKey(part.location), part)
    yield
  }
  for (const part of derived) {
    const key = locationKey(part.location)
    if (!byLocation.has(key)) byLocation.set(key, part)
    yield
  }
  return [...byLocation.values()]
}
