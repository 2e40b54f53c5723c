import type { StructureOf } from '../protocol/service-table.ts'

/** A member of an input structure, by AWS's name. Types are those of `ServiceTable`. */
export type QueryMember = {
  readonly type: string
  readonly required?: true
  /** Regular expression of the whole value, as AWS prints it. */
  readonly pattern?: string
  /** Least and greatest length of a text or a list, or value of a number. */
  readonly min?: number
  readonly max?: number
}

export type QueryShape = { readonly [member: string]: QueryMember }

/** The operations of a service of the query protocol: what is read of each. */
export type QueryTable = {
  readonly operations: { readonly [name: string]: { readonly input?: string } }
  readonly shapes: { readonly [name: string]: QueryShape }
  readonly enums: { readonly [name: string]: readonly string[] }
}

/** The input of one operation. */
export type QueryInput<
  S extends QueryTable,
  Name extends keyof S['operations'],
> = S['operations'][Name] extends { readonly input: infer I extends keyof S['shapes'] }
  ? StructureOf<S, S['shapes'][I]>
  : { readonly [key: string]: never }
