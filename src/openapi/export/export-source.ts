import type { RestApiSnapshot } from '../../model/deployment.ts'
import type { DocumentationVersion } from '../../model/documentation-version.ts'
import type { DocumentationPart, Method } from '../../model/rest-api.ts'
import { type DocumentationIndex, indexDocumentation } from './documentation.ts'
import type { ExportOptions } from './export-options.ts'
import { uniqueNames } from './unique-names.ts'
import { type Security, planSecurity } from './security.ts'

/** What a document is written from: a stage's frozen API and the documentation the stage publishes. */
export type ExportSource = {
  readonly snapshot: RestApiSnapshot
  readonly stageName: string
  readonly region: string
  /** `info.version` of an API without one: AWS writes its date of creation. */
  readonly createdDate: string
  readonly documentation?: PublishedDocumentation
}

export type PublishedDocumentation = {
  readonly version: DocumentationVersion
  readonly parts: readonly DocumentationPart[]
}

/** What writing any part of a document needs of the whole. */
export type ExportScope = {
  readonly source: ExportSource
  readonly options: ExportOptions
  readonly documentation: DocumentationIndex
  readonly security: Security
  /** Names of request validators by id; they are unique here. */
  readonly validators: ReadonlyMap<string, string>
}

/** Where an operation stands. */
export type Place = { readonly resourceId: string; readonly path: string; readonly method: Method }

export function openScope(source: ExportSource, options: ExportOptions): ExportScope {
  const { snapshot } = source
  return {
    source,
    options,
    documentation: indexDocumentation(source.documentation?.parts ?? []),
    security: planSecurity(snapshot, options),
    validators: uniqueNames(snapshot.requestValidators),
  }
}
