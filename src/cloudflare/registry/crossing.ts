/**
 * Operation inputs and results hold maps without a prototype, so that a caller's key never meets one. Such objects
 * do not cross to a Durable Object: they are made ordinary for the way, and inputs bare again behind it. Own keys
 * stay own keys, `__proto__` included.
 */

/** Ordinary objects all the way down; bytes and scalars as they are. */
export const outward = (value: unknown): unknown => rebuilt(value, Object.prototype)

/** Objects without a prototype all the way down. */
export const inward = (value: unknown): unknown => rebuilt(value, null)

/** The depth is bounded by that of the request's JSON. */
function rebuilt(value: unknown, prototype: object | null): unknown {
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value
  if (Array.isArray(value)) return value.map((item) => rebuilt(item, prototype))
  const copy = Object.create(prototype) as object
  for (const [key, item] of Object.entries(value)) {
    Object.defineProperty(copy, key, {
      value: rebuilt(item, prototype),
      enumerable: true,
      writable: true,
      configurable: true,
    })
  }
  return copy
}
