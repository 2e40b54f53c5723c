import { isObject } from '../../model/json-object.ts'
import { type Documented, documented } from './documentation.ts'
import type { ExportScope } from './export-source.ts'

/** `info` of a document. */
export type Info = Documented & { readonly title: string; readonly version: string }

/** The API's name, version and text; its documentation says the text anew, never the version (spec openapi §13, §15). */
export function exportInfo({ source, documentation }: ExportScope): Info {
  const { name, description, version } = source.snapshot.api
  const { info } = documentation.about({ type: 'API' })
  const about = isObject(info) ? documented(info, ['description', 'termsOfService']) : {}
  return {
    title: name,
    ...(description !== undefined && { description }),
    version: version ?? source.createdDate,
    ...about,
  }
}

/** Extensions that the API's documentation puts beside `info`. */
export function documentedExtensions({ documentation }: ExportScope): Documented {
  return documented(documentation.about({ type: 'API' }), [])
}
