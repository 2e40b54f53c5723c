import type {
  Member,
  Operation,
  ServiceTable,
  Shape,
} from '../../src/control/protocol/service-table.ts'
import { enumKey, type Client } from './load-client.ts'
import { doubles, patternOf } from './model-facts.ts'
import type { Schema, StructureSchema } from './schema.ts'
import { kinds, readStructure, typeName } from './schema.ts'

/** Turns a client's schemas into the tables of `src/control/operations`: operations, the shapes of their inputs, enumerations used there. */
export function tabulate(client: Client): ServiceTable {
  const shapes = new Map<string, Shape>()
  const enums = new Map<string, readonly string[]>()
  const operations: Record<string, Operation> = {}

  const addShape = (structure: StructureSchema): void => {
    if (shapes.has(structure.name)) return
    shapes.set(structure.name, {}) // reserves the place: shapes may be recursive
    const shape: Record<string, Member> = {}
    for (const member of inModelOrder(structure, client)) {
      const declared = client.memberTypes.get(structure.name)?.get(member.name)
      let type = typeName(member.schema, addShape)
      const enumeration = declared?.replace(/\[\]$/, '')
      const values = enumeration === undefined ? undefined : enumValues(client, enumeration)
      if (enumeration !== undefined && values !== undefined && /^string(?:\[\])?$/.test(type)) {
        type = type.replace('string', enumeration)
        enums.set(enumeration, values)
      }
      shape[lowerFirst(member.name)] = tableMember(
        member,
        type,
        patternOf(structure.name, member.name),
      )
    }
    shapes.set(structure.name, shape)
  }

  for (const schema of Object.values(client.exports)) {
    if (!Array.isArray(schema) || schema[0] !== kinds.operation) continue
    const [, , name, traits, input, output] = schema as [
      number,
      string,
      string,
      { http: [string, string, number] },
      Schema,
      Schema,
    ]
    const [verb, uri, status] = traits.http
    const inputShape = readStructure(input)
    if (inputShape.members.length > 0) addShape(inputShape)
    operations[name] = {
      verb,
      uri: uri.replace(/\{(\w)/g, (_, first: string) => `{${first.toLowerCase()}`),
      status,
      ...(inputShape.members.length > 0 ? { input: inputShape.name } : {}),
      ...outputOf(output),
    }
  }
  return {
    operations: sorted(operations),
    shapes: sorted(Object.fromEntries(shapes)),
    enums: sorted(Object.fromEntries(enums)),
  }
}

function tableMember(
  member: StructureSchema['members'][number],
  type: string,
  pattern: string | undefined,
): Member {
  const { traits } = member
  const name = lowerFirst(member.name)
  const location = traits.label
    ? 'label'
    : traits.query !== undefined
      ? 'query'
      : traits.queryMap
        ? 'query-map'
        : traits.header !== undefined
          ? 'header'
          : traits.payload
            ? 'payload'
            : undefined
  const wire =
    traits.query ?? traits.header ?? (location === undefined ? traits.jsonName : undefined)
  return {
    type: type === 'integer' && doubles.has(name) ? 'double' : type,
    ...(location === undefined ? {} : { in: location }),
    ...(wire === undefined || wire === name ? {} : { as: wire }),
    ...(member.required ? { required: true } : {}),
    ...(pattern === undefined ? {} : { pattern }),
  }
}

function outputOf(schema: Schema): Pick<Operation, 'outputAs' | 'outputPayload' | 'outputHeaders'> {
  const resolved = typeof schema === 'function' ? schema() : schema
  if (resolved === 'unit') return {}
  const as: Record<string, string> = {}
  const headers: Record<string, string> = {}
  let payload: string | undefined
  for (const { name: memberName, traits } of readStructure(resolved).members) {
    const name = lowerFirst(memberName)
    if (traits.jsonName !== undefined && traits.jsonName !== name) as[name] = traits.jsonName
    if (traits.header !== undefined) headers[name] = traits.header
    if (traits.payload) payload = name
  }
  return {
    ...(Object.keys(as).length > 0 ? { outputAs: as } : {}),
    ...(payload === undefined ? {} : { outputPayload: payload }),
    ...(Object.keys(headers).length > 0 ? { outputHeaders: headers } : {}),
  }
}

function enumValues(client: Client, name: string): readonly string[] | undefined {
  const declared = client.exports[name]
  if (typeof declared !== 'object' || declared === null || Array.isArray(declared)) return undefined
  const values = Object.values(declared as Record<string, unknown>)
  if (!values.every((value) => typeof value === 'string')) return undefined
  if (values.length < 2) return values
  const ordered = client.enumOrders.get(enumKey(values))
  if (!ordered) throw new Error(`no command's documentation lists the values of ${name} in order`)
  return ordered
}

/** Schemas put required members first; declarations have the service model's order. */
function inModelOrder(structure: StructureSchema, client: Client): StructureSchema['members'] {
  const names = [...(client.memberTypes.get(structure.name)?.keys() ?? [])]
  return structure.members.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name))
}

function lowerFirst(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1)
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
