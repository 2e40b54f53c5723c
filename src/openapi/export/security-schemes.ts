import { type Documented, documented } from './documentation.ts'
import type { ExportScope } from './export-source.ts'
import type { SecurityScheme } from './security.ts'

/** The document's schemes with what is said about the authorizers behind them; undefined when there are none. */
export function exportSecuritySchemes({
  security,
  documentation,
}: ExportScope): Readonly<Record<string, SecurityScheme & Documented>> | undefined {
  if (security.schemes.size === 0) return undefined
  return Object.fromEntries(
    [...security.schemes].map(([name, { scheme, of }]) => [
      name,
      {
        ...scheme,
        ...(of !== undefined &&
          documented(documentation.about({ type: 'AUTHORIZER', name: of }), ['description'])),
      },
    ]),
  )
}
