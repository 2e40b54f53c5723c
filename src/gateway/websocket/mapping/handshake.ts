import type { Exchange } from '../../exchange/exchange.ts'
import { queryOf, type QueryPair } from '../../exchange/query.ts'
import { arrivedHeaders } from '../../headers/request-headers.ts'

/** Of the client's own connection: a backend has another one. */
const ofConnection = /^(?:host|sec-websocket-(?:accept|extensions|key|version))$/

/** A handshake's headers as a backend gets them, by lower-case name. */
export const handshakeHeaders = (x: Exchange): readonly QueryPair[] =>
  [...arrivedHeaders(x)].flatMap(([name, value]): QueryPair[] => {
    const lower = name.toLowerCase()
    return ofConnection.test(lower) ? [] : [[lower, value]]
  })

/** Its query; what it has signed with is for the gateway. */
export const handshakeQuery = (x: Exchange): readonly QueryPair[] =>
  x.caller ? queryOf(x).filter(([name]) => !/^x-amz-/i.test(name)) : queryOf(x)
