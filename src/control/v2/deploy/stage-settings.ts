import type { RouteSettings, StageV2 } from '../../../model/v2/api.ts'
import { checkLogFormat } from '../../../lang/log-format/check-log-format.ts'
import { badRequest } from '../../answer/api-error.ts'
import { defined, nonEmpty } from '../../entity/defined.ts'
import { checkDestination } from '../../rest/deploy/access-log-settings.ts'
import { readVariables } from '../../rest/deploy/stage-settings.ts'

type GivenMap = Readonly<Record<string, string | null>>
type Protocol = 'HTTP' | 'WEBSOCKET'

/**
 * The name of a stage: `$default` or AWS's letters (spec http-api §1). The requests of a WebSocket API name their stage, so
 * that it can have no `$default` (spec websocket §2).
 */
export function checkStageName(stageName: string, protocolType: Protocol): string {
  if (protocolType !== 'HTTP' && stageName === '$default')
    throw badRequest(
      `Stage name $default is not supported on protocolType ${protocolType}: its clients name their stage in the path`,
    )
  if (!/^(?:\$default|[A-Za-z0-9_-]{1,128})$/.test(stageName))
    throw badRequest(
      'Stage name only allows a-zA-Z0-9_- and at most 128 characters, or is $default',
    )
  return stageName
}

/** Variables after a change: an empty value takes one away, and those that are not named stay (spec control-plane §15). */
export function mergeVariables(
  kept: StageV2['stageVariables'],
  given: GivenMap | undefined,
): StageV2['stageVariables'] {
  if (!given) return kept
  const merged = Object.entries({ ...kept, ...given }).filter(([, value]) => value !== '')
  return readVariables(Object.fromEntries(merged)) ?? {}
}

/** Settings of a route or of all, merged into what is known. */
export function mergeRouteSettings(
  kept: RouteSettings,
  given: Partial<RouteSettings> | undefined,
  protocolType: Protocol,
): RouteSettings {
  if (!given) return kept
  const { dataTraceEnabled, loggingLevel } = given
  if (protocolType === 'HTTP' && (dataTraceEnabled || (loggingLevel && loggingLevel !== 'OFF')))
    throw badRequest('Execution logs are not supported on protocolType HTTP')
  const merged = { ...kept, ...given }
  const { throttlingBurstLimit: burst = 0, throttlingRateLimit: rate = 0 } = merged
  if (!(burst >= 0) || !(rate >= 0))
    throw badRequest('Throttling limits must be numbers that are not negative')
  return merged
}

/** The same by route key. */
export function mergeSettingsOfRoutes(
  kept: StageV2['routeSettings'],
  given: Readonly<Record<string, Partial<RouteSettings> | null>> | undefined,
  protocolType: Protocol,
): StageV2['routeSettings'] {
  if (!given) return kept
  const merged = new Map(Object.entries(kept))
  for (const [routeKey, settings] of Object.entries(given))
    merged.set(
      routeKey,
      mergeRouteSettings(merged.get(routeKey) ?? {}, settings ?? undefined, protocolType),
    )
  return Object.fromEntries(merged)
}

/** Where lines are written and how; an empty structure, or one of empty texts, writes none any more. */
export function readAccessLog(
  kept: StageV2['accessLogSettings'],
  given: { readonly destinationArn?: string; readonly format?: string } | undefined,
): StageV2['accessLogSettings'] {
  if (!given) return kept
  if (Object.keys(given).length === 0) return undefined
  const { destinationArn, format } = { ...kept, ...given }
  const problem =
    (destinationArn ? checkDestination(destinationArn) : undefined) ??
    (format ? checkLogFormat(format) : undefined)
  if (problem !== undefined) throw badRequest(problem)
  return nonEmpty(
    defined({ destinationArn: destinationArn || undefined, format: format || undefined }),
  )
}
