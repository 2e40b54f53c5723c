import { Fault } from '../../model/fault.ts'
import type { PassthroughBehavior } from '../../model/integration.ts'
import { mediaType } from '../answer/binary.ts'

/** Picks a template by content type; undefined means the body passes as it is. */
export type TemplateChoice<T> = (contentType: string | null) => T | undefined

/**
 * Links the choice of a request template (spec integrations §18): media type without parameters, exactly;
 * then `$default`; then the passthrough behaviour.
 */
export function linkRequestTemplateChoice<T>(
  templates: ReadonlyMap<string, T>,
  behavior: PassthroughBehavior,
): TemplateChoice<T> {
  const entries = [...templates]
  const fallback = templates.get('$default')
  const refuses = behavior === 'NEVER' || (behavior === 'WHEN_NO_TEMPLATES' && templates.size > 0)
  return (contentType) => {
    // No Content-Type counts as JSON.
    const wanted = contentType === null ? 'application/json' : mediaType(contentType)
    const chosen = find(entries, wanted)?.[1] ?? fallback
    if (chosen === undefined && refuses) {
      throw new Fault('UNSUPPORTED_MEDIA_TYPE', 'Unsupported Media Type', { execution: true })
    }
    return chosen
  }
}

/** Picks a response template; undefined means the body passes as it is. */
export type ResponseTemplateChoice<T> = {
  /** Whether `accept` makes a difference. */
  readonly readsAccept: boolean
  choose(accept: string | null): { readonly contentType: string; readonly template: T } | undefined
}

/**
 * Links the choice of a response template by the request's `Accept` (spec rest-responses §4): its first
 * media type, exactly; else `application/json`; else the first template.
 */
export function linkResponseTemplateChoice<T>(
  templates: ReadonlyMap<string, T>,
): ResponseTemplateChoice<T> {
  const entries = [...templates].map(
    ([contentType, template]) => [contentType, { contentType, template }] as const,
  )
  const fallback = (find(entries, 'application/json') ?? entries[0])?.[1]
  const readsAccept = entries.length > 1
  return {
    readsAccept,
    choose: (accept) =>
      accept === null || !readsAccept
        ? fallback
        : (find(entries, mediaType(accept))?.[1] ?? fallback),
  }
}

/**
 * A method has one template or two: looking through them costs no more than a map, and a map for each of thousands of
 * methods costs memory, which every garbage collection walks through.
 */
function find<T>(
  entries: readonly (readonly [contentType: string, value: T])[],
  contentType: string,
): readonly [contentType: string, value: T] | undefined {
  for (const entry of entries) if (entry[0] === contentType) return entry
  return undefined
}
