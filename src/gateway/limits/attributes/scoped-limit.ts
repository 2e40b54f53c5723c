import type { AttributeLimit } from '../../../model/account/attribute-limit.ts'

/** A limit by attributes of requests, and which of its name it is: of the whole API, or of one route. */
export type ScopedLimit = { readonly limit: AttributeLimit; readonly scope: string }
