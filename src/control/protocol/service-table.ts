/**
 * The form of the generated tables in `control/operations`, and the TypeScript types of operation inputs derived from them.
 *
 * Names are the service model's member names with a lower-case first letter: `restApiId`, `integrationHttpMethod`
 * (v2 models say `ApiId`, its wire says `apiId`; the tables say `apiId`). Where the wire says something else, `as` holds it.
 * The trap is PutIntegration: its URI label is `httpMethod` (the front method), its body member `httpMethod` is
 * `integrationHttpMethod` here (the backend's method).
 */

/** Where a member travels. `query-map`: every query entry that is nobody else's. Absent: a member of the JSON body. */
export type MemberLocation = 'label' | 'query' | 'query-map' | 'header' | 'payload'

export interface Member {
  /** `string`, `boolean`, `integer`, `double`, `timestamp`, `blob`, an enumeration's or a structure's name, `X[]`, or `{X}` for a map of X. */
  readonly type: string
  readonly in?: MemberLocation
  /** Name on the wire where it is not the member's own. */
  readonly as?: string
  readonly required?: true
  /** Regular expression of the whole value, as AWS prints it. */
  readonly pattern?: string
}

export type Shape = { readonly [member: string]: Member }

export interface Operation {
  readonly verb: string
  /** `{label}` templates; a literal query (`?mode=import`) tells two operations on one path apart. */
  readonly uri: string
  readonly status: number
  /** Name of the input structure in `shapes`; absent when the operation takes nothing. */
  readonly input?: string
  /** Output members that are named otherwise on the wire: `{ items: 'item' }`. */
  readonly outputAs?: { readonly [member: string]: string }
  /** Output member that is the raw reply body. */
  readonly outputPayload?: string
  /** Output members that travel as headers. */
  readonly outputHeaders?: { readonly [member: string]: string }
}

/** What the types of members are made of. */
export interface ValueTypes {
  readonly shapes: { readonly [name: string]: Shape }
  readonly enums: { readonly [name: string]: readonly string[] }
}

export interface ServiceTable extends ValueTypes {
  readonly operations: { readonly [name: string]: Operation }
}

interface Scalars {
  string: string
  boolean: boolean
  integer: number
  double: number
  /** ISO 8601 text (only v2's developer portals take one). */
  timestamp: string
  blob: Uint8Array
}

/** The TypeScript type of a table type. A map keeps JSON nulls: AWS tells `null` from absent there. */
export type ValueOf<S extends ValueTypes, T extends string> = T extends `${infer E}[]`
  ? readonly ValueOf<S, E>[]
  : T extends `{${infer E}}`
    ? { readonly [key: string]: ValueOf<S, E> | null }
    : T extends keyof Scalars
      ? Scalars[T]
      : T extends keyof S['enums']
        ? S['enums'][T][number]
        : T extends keyof S['shapes']
          ? StructureOf<S, S['shapes'][T]>
          : never

type RequiredMember<M> = {
  [K in keyof M]: M[K] extends { readonly required: true } ? K : never
}[keyof M]

/** The object type of a shape. Absent members are absent, never `undefined` or `null`. */
export type StructureOf<S extends ValueTypes, M extends Shape> = {
  readonly [K in RequiredMember<M>]: ValueOf<S, M[K]['type']>
} & {
  readonly [K in Exclude<keyof M, RequiredMember<M>>]?: ValueOf<S, M[K]['type']>
}

/** The input of one operation: `InputOf<typeof apigateway, 'CreateRestApi'>`. */
export type InputOf<
  S extends ServiceTable,
  Name extends keyof S['operations'],
> = S['operations'][Name] extends { readonly input: infer I extends keyof S['shapes'] }
  ? StructureOf<S, S['shapes'][I]>
  : { readonly [key: string]: never }
