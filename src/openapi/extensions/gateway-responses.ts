import { gatewayResponseTypes } from '../../model/fault.ts'
import type { GatewayResponse } from '../../model/rest-api.ts'
import { type Cursor, type Severity, type Spot, shown } from '../reader.ts'

const members: ReadonlySet<string> = new Set([
  'statusCode',
  'responseParameters',
  'responseTemplates',
])

/**
 * The gateway's own answers, by type: `x-amazon-apigateway-gateway-responses` where they have no other name.
 *
 * @param severity how what is unknown is treated: AWS ignores it
 */
export function readGatewayResponses(
  reader: Cursor,
  spot: Spot = reader.child(reader.root, 'x-amazon-apigateway-gateway-responses'),
  severity: Severity = 'warn',
): readonly GatewayResponse[] {
  const ignored = severity === 'warn' ? ' is ignored' : ''
  return reader.members(spot, severity).flatMap(([responseType, response]) => {
    if (!Object.hasOwn(gatewayResponseTypes, responseType)) {
      reader[severity](`Unknown gateway response type '${responseType}'${ignored}`, response)
      return []
    }
    for (const [key, member] of reader.members(response, severity)) {
      if (!members.has(key)) {
        reader[severity](
          `Unknown member '${key}' of gateway response ${responseType}${ignored}`,
          member,
        )
      }
    }
    const statusCode = readStatusCode(reader, reader.child(response, 'statusCode'), severity)
    const texts = (name: string) => readTexts(reader, reader.child(response, name), severity)
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

function readStatusCode(reader: Cursor, spot: Spot, severity: Severity): string | undefined {
  const code = reader.text(spot, severity) || undefined
  if (code === undefined || /^[1-5]\d\d$/.test(code)) return code
  reader.fail(
    `Invalid status code ${shown(code)}: it must have three digits, from 100 to 599`,
    spot,
  )
  return undefined
}

function readTexts(
  reader: Cursor,
  spot: Spot,
  severity: Severity,
): Readonly<Record<string, string>> | undefined {
  if (spot.value === undefined) return undefined
  return Object.fromEntries(
    reader.members(spot, severity).flatMap(([key, member]) => {
      const text = reader.text(member, severity)
      return text === undefined ? [] : [[key, text]]
    }),
  )
}
