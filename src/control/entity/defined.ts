type Undefinable<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T]

/** `T` with its undefinable members optional instead. */
export type Defined<T> = { [K in Exclude<keyof T, Undefinable<T>>]: T[K] } & {
  [K in Undefinable<T>]?: Exclude<T[K], undefined>
}

/** The same members without those that are undefined: AWS omits what is absent, and so do our entities. */
export function defined<T extends object>(members: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as Defined<T>
}

/** The map, or undefined when it has no entries: for members AWS omits when empty. */
export function nonEmpty<T extends object>(map: T | undefined): T | undefined {
  return map && Object.keys(map).length > 0 ? map : undefined
}
