import type { Cors } from '../../model/v2/api.ts'
import type { Step } from '../exchange/exchange.ts'

/** What a CORS configuration does: answers preflights, and finishes every answer. */
export type LinkedCors = {
  readonly preflight: Step | undefined
  readonly finish: Step | undefined
}

/** Links an API's CORS configuration. Throws for one that is not served. */
export function linkCors(cors: Cors | undefined): LinkedCors {
  if (cors) throw new Error('corsConfiguration is not served')
  return { preflight: undefined, finish: undefined }
}
