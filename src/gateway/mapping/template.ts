import type { Exchange } from '../exchange.ts'
import { misconfigured } from '../faults.ts'

/** A mapping template, linked. */
export type LinkedTemplate =
  /** An empty template: the body passes as it is. */
  | { readonly kind: 'passthrough' }
  /** The same output for every request. */
  | { readonly kind: 'static'; readonly text: string }

/** Links the templates of an integration or an integration response, by content type. */
export function linkTemplates(
  templates: Readonly<Record<string, string | null>> | undefined,
): ReadonlyMap<string, LinkedTemplate> {
  return new Map(
    Object.entries(templates ?? {}).map(([contentType, text]) => [contentType, linkTemplate(text)]),
  )
}

function linkTemplate(text: string | null): LinkedTemplate {
  return text ? { kind: 'static', text } : { kind: 'passthrough' }
}

/** True for a template whose output depends on the request: it needs the template language. */
export const isDynamicTemplate = (text: string): boolean => /[$#]/.test(text)

/** Puts a body through a template. A template cannot read bytes (spec integrations §19). */
export function render(
  template: LinkedTemplate | undefined,
  _x: Exchange,
  body: Uint8Array | string,
): Uint8Array | string {
  if (!template || template.kind === 'passthrough') return body
  if (typeof body !== 'string') throw misconfigured()
  return template.text
}
