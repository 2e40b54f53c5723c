import { randomHex } from '../exchange/ids.ts'
import { traceOf } from '../exchange/request-trace.ts'
import { parseAmazonTrace, parseTraceparent } from '../exchange/trace.ts'
import { relayedBody } from './recorded-platform.ts'
import { maskSecrets, pairsOf } from './secrets.ts'

/**
 * What `spans/` needs of what every request loads. It is given these: a module that a part imports beside the start is
 * cut out of it, and costs every start more than the part's own place does.
 */
export const traceMeans = {
  randomHex,
  traceOf,
  parseAmazonTrace,
  parseTraceparent,
  relayedBody,
  maskSecrets,
  pairsOf,
} as const

export type TraceMeans = typeof traceMeans
