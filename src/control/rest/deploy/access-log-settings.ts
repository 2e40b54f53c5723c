import { checkLogFormat } from '../../../lang/log-format/check-log-format.ts'
import type { Stage } from '../../../model/stage.ts'
import { badRequest } from '../../answer/api-error.ts'

const paths = ['/accessLogSettings/destinationArn', '/accessLogSettings/format']

/** Sets one of a stage's access log settings by its patch path (spec control-plane §16, rest-responses §7). */
export function setAccessLog(stage: Stage, path: string, value: string | undefined): Stage {
  if (!paths.includes(path))
    throw badRequest(`Invalid accessLogSettings path. Must be one of : [${paths.join(', ')}]`)
  if (!value) throw badRequest('Access Log value must not be empty')
  const member = path === paths[0] ? 'destinationArn' : 'format'
  const problem = member === 'format' ? checkLogFormat(value) : checkDestination(value)
  if (problem !== undefined) throw badRequest(problem)
  return { ...stage, accessLogSettings: { ...stage.accessLogSettings, [member]: value } }
}

/** Why AWS refuses a destination; undefined for a log group, and for a Firehose stream named for this use. */
export function checkDestination(arn: string): string | undefined {
  const [, service, name = ''] =
    /^arn:aws[a-z-]*:(logs|firehose):[a-z0-9-]*:\d*:(.+)$/s.exec(arn) ?? []
  if (service === 'firehose') {
    if (/^deliverystream\/amazon-apigateway-[\w.-]+$/.test(name)) return undefined
    return `Access log destination must be a Firehose delivery stream whose name starts with amazon-apigateway-: '${arn}'`
  }
  const group = /^log-group:(.+)$/s.exec(name)?.[1]
  if (group === undefined) return `Invalid ARN specified in the request: '${arn}'`
  // Also the `:*` that CloudWatch's own ARNs end with.
  return /^[\w/.-]+$/.test(group)
    ? undefined
    : `Access log destination must only contain characters a-z, A-Z, 0-9, '_', '-', '/', '.': '${name}'`
}
