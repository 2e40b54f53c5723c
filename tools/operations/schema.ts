/**
 * The compact schemas of AWS SDK v3 clients. A schema is a tuple whose first item is its kind, or a number for a
 * simple type (with 64 added for a list of it, 128 for a map). References are thunks.
 */
export type Schema = number | string | readonly unknown[] | (() => Schema)

export const kinds = { list: 1, map: 2, structure: 3, operation: 9 } as const

/** Member traits: a bit set, or an object when one has an argument. */
export interface Traits {
  readonly label: boolean
  readonly payload: boolean
  readonly queryMap: boolean
  readonly query?: string
  readonly header?: string
  readonly jsonName?: string
}

export interface StructureSchema {
  readonly name: string
  readonly members: readonly { name: string; schema: Schema; traits: Traits; required: boolean }[]
}

const simple: Readonly<Record<number, string>> = {
  0: 'string',
  1: 'integer',
  2: 'boolean',
  5: 'timestamp',
  21: 'blob',
}
const LIST = 64
const MAP = 128

/** The table's name of a schema's type; structures found on the way go to `onStructure`. */
export function typeName(
  schema: Schema,
  onStructure: (structure: StructureSchema) => void,
): string {
  const resolved = typeof schema === 'function' ? schema() : schema
  if (typeof resolved === 'number') {
    const element = simple[resolved & ~(LIST | MAP)]
    if (!element) throw new Error(`schema type ${resolved} is new: give it a name in schema.ts`)
    return resolved & LIST ? `${element}[]` : resolved & MAP ? `{${element}}` : element
  }
  if (!Array.isArray(resolved)) throw new Error(`not a schema: ${String(resolved)}`)
  const tuple = resolved as unknown[]
  if (tuple[0] === kinds.list) return `${typeName(splitTraits(tuple[4])[0], onStructure)}[]`
  if (tuple[0] === kinds.map) return `{${typeName(splitTraits(tuple[5])[0], onStructure)}}`
  if (tuple[0] !== kinds.structure) throw new Error(`schema kind ${String(tuple[0])} is new`)
  const structure = readStructure(tuple)
  onStructure(structure)
  return structure.name
}

/** `[3, namespace, name, traits, memberNames, memberSchemas, requiredCount]`; required members come first. */
export function readStructure(schema: Schema): StructureSchema {
  const tuple = (typeof schema === 'function' ? schema() : schema) as readonly unknown[]
  const names = tuple[4] as readonly string[]
  const schemas = tuple[5] as readonly unknown[]
  const required = (tuple[6] as number | undefined) ?? 0
  return {
    name: tuple[2] as string,
    members: names.map((name, index) => {
      const [memberSchema, traits] = splitTraits(schemas[index])
      return { name, schema: memberSchema, traits: readTraits(traits), required: index < required }
    }),
  }
}

/** A member is a schema, or `[schema, traits]`; a schema tuple is longer than two. */
function splitTraits(member: unknown): [Schema, unknown] {
  if (Array.isArray(member) && member.length === 2) return [member[0] as Schema, member[1]]
  return [member as Schema, 0]
}

function readTraits(traits: unknown): Traits {
  const bits = typeof traits === 'number' ? traits : 0
  const named = (typeof traits === 'object' ? traits : {}) as Record<string, unknown>
  return {
    label: (bits & 1) !== 0 || named['httpLabel'] === 1,
    payload: (bits & 16) !== 0 || named['httpPayload'] === 1,
    queryMap: (bits & 64) !== 0 || named['httpQueryParams'] === 1,
    ...pick('query', named['httpQuery']),
    ...pick('header', named['httpHeader']),
    ...pick('jsonName', named['jsonName']),
  }
}

function pick<K extends string>(key: K, value: unknown): { [P in K]?: string } {
  return typeof value === 'string' ? ({ [key]: value } as { [P in K]?: string }) : {}
}
