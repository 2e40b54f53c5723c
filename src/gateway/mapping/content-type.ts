import { Fault } from '../../model/fault.ts'
import type { PassthroughBehavior } from '../../model/integration.ts'
import { mediaType } from '../binary.ts'

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
  const fallback = templates.get('$default')
  const refuses = behavior === 'NEVER' || (behavior === 'WHEN_NO_TEMPLATES' && templates.size > 0)
  return (contentType) => {
    // No Content-Type counts as JSON.
    const chosen =
      templates.get(contentType === null ? 'application/json' : mediaType(contentType)) ?? fallback
    if (chosen === undefined && refuses) {
      throw new Fault('UNSUPPORTED_MEDIA_TYPE', 'Unsupported Media Type', { execution: true })
    }
    return chosen
  }
}

/**
 * Links the choice of a response template by the request's `Accept` (spec rest-responses §4): its first
 * media type, exactly; else `application/json`; else the first template.
 */
export function linkResponseTemplateChoice<T>(
  templates: ReadonlyMap<string, T>,
): (accept: string | null) => { readonly contentType: string; readonly template: T } | undefined {
  if (templates.size === 0) return () => undefined
  const entries = new Map(
    [...templates].map(([contentType, template]) => [contentType, { contentType, template }]),
  )
  const fallback = entries.get('application/json') ?? entries.values().next().value
  return (accept) => (accept === null ? fallback : (entries.get(mediaType(accept)) ?? fallback))
}
