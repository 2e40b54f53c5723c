import { nonEmpty } from '../../entity/defined.ts'

/**
 * A map after a change in which an empty text takes an entry away, and what is not named stays (spec control-plane §15). A
 * mapping that removes has no need of a text, and is not left out for want of one.
 */
export function mergeMap(
  kept: Readonly<Record<string, string>> | undefined,
  given: Readonly<Record<string, string | null>> | undefined,
): Readonly<Record<string, string>> | undefined {
  if (!given) return kept
  const merged = new Map(Object.entries(kept ?? {}))
  for (const [key, value] of Object.entries(given)) {
    const isNewRemoval = key.startsWith('remove:') && !merged.has(key)
    if (value || isNewRemoval) merged.set(key, value ?? '')
    else merged.delete(key)
  }
  return nonEmpty(Object.fromEntries(merged))
}

/** The same for maps in a map: an empty one takes its entry away. */
export function mergeMaps(
  kept: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined,
  given: Readonly<Record<string, Readonly<Record<string, string | null>> | null>> | undefined,
): Readonly<Record<string, Readonly<Record<string, string>>>> | undefined {
  if (!given) return kept
  const merged = new Map(Object.entries(kept ?? {}))
  for (const [key, map] of Object.entries(given)) {
    const entries = map && Object.keys(map).length > 0 ? mergeMap(merged.get(key), map) : undefined
    if (entries) merged.set(key, entries)
    else merged.delete(key)
  }
  return nonEmpty(Object.fromEntries(merged))
}

/** Constraints of parameters after a change; what is not named stays. */
export const mergeConstraints = (
  kept: Readonly<Record<string, Constraint>> | undefined,
  given: Readonly<Record<string, Constraint | null>> | undefined,
): Readonly<Record<string, Constraint>> | undefined =>
  nonEmpty({
    ...kept,
    ...Object.fromEntries(Object.entries(given ?? {}).map(([key, value]) => [key, value ?? {}])),
  })

type Constraint = { readonly required?: boolean }

/**
 * Templates after a change; an empty one is a template. What is given is all there is: Terraform has no other way to take one
 * away (docs/differences.md).
 */
export const replaceTemplates = (
  kept: Readonly<Record<string, string>> | undefined,
  given: Readonly<Record<string, string | null>> | undefined,
): Readonly<Record<string, string>> | undefined =>
  given
    ? nonEmpty(Object.fromEntries(Object.entries(given).map(([key, value]) => [key, value ?? ''])))
    : kept

/** The same of models' names, of which none is empty. */
export const replaceModels = (
  kept: Readonly<Record<string, string>> | undefined,
  given: Readonly<Record<string, string | null>> | undefined,
): Readonly<Record<string, string>> | undefined => (given ? mergeMap(undefined, given) : kept)
