import { gatewayResponseTypes } from '../../model/fault.ts'
import type { GatewayResponse } from '../../model/rest-api.ts'
import { type Reader, type Spot, shown } from '../reader.ts'

const members: ReadonlySet<string> = new Set([
  'statusCode',
  'responseParameters',
  'responseTemplates',
])

/** `x-amazon-apigateway-gateway-responses`: the gateway's own answers, by type. */
export function readGatewayResponses(reader: Reader): readonly GatewayResponse[] {
  const spot = reader.child(reader.root, 'x-amazon-apigateway-gateway-responses')
  return reader.members(spot).flatMap(([responseType, response]) => {
    if (!Object.hasOwn(gatewayResponseTypes, responseType)) {
      reader.warn(`Unknown gateway response type '${responseType}' is ignored`, response)
      return []
    }
    for (const [key, member] of reader.members(response)) {
      if (!members.has(key)) {
        reader.warn(
          `Unknown member '${key}' of gateway response ${responseType} is ignored`,
          member,
        )
      }
    }
    const statusCode = readStatusCode(reader, reader.child(response, 'statusCode'))
    const texts = (name: string) => readTexts(reader, reader.child(response, name))
    const responseParameters = texts('responseParameters')
    const responseTemplates = texts('responseTemplates')
    return [
      {
        responseType,
        ...(statusCode !== undefined && { statusCode }),
        ...(responseParameters && { responseParameters }),
        ...(responseTemplates && { responseTemplates }),
      },
    ]
  })
}

function readStatusCode(reader: Reader, spot: Spot): string | undefined {
  const code = reader.text(spot) || undefined
  if (code === undefined || /^[1-5]\d\d$/.test(code)) return code
  reader.fail(
    `Invalid status code ${shown(code)}: it must have three digits, from 100 to 599`,
    spot,
  )
  return undefined
}

function readTexts(reader: Reader, spot: Spot): Readonly<Record<string, string>> | undefined {
  if (spot.value === undefined) return undefined
  return Object.fromEntries(
    reader.members(spot).flatMap(([key, member]) => {
      const text = reader.text(member)
      return text === undefined ? [] : [[key, text]]
    }),
  )
}
