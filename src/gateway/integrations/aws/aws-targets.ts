import type { AwsUri } from './aws-uri.ts'

/** What an AWS service wants of a call besides what the definition says. */
export type AwsTarget = {
  readonly host: string
  /** Service and region of the signature's scope. */
  readonly signingName: string
  readonly signingRegion: string
  /** Set by the gateway itself where the definition sets none. */
  readonly target: string | undefined
  /** The JSON media type that goes with the target. */
  readonly contentType: string | undefined
  /** Whether the service reads the query alone, so that a body must not go along. */
  readonly queryOnly: boolean
}

/** Where a service is and how calls to it are signed. `action` is the action form's name. */
export function awsTarget(uri: AwsUri, action: string | undefined): AwsTarget {
  const { partition, region, service } = uri
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  const json = action === undefined ? undefined : jsonTargets.get(nameOf(uri))
  const isGlobal = partition === 'aws' && globalServices.has(service)
  const host = [
    service === 'states' && action === 'StartSyncExecution' ? `sync-${service}` : hostNameOf(uri),
    ...(isGlobal ? [] : [region]),
    suffix,
  ].join('.')
  return {
    // In lower case, as it is sent and so signed.
    host: uri.subdomain === undefined ? host : `${uri.subdomain.toLowerCase()}.${host}`,
    signingName: signingNames.get(service) ?? service,
    signingRegion: isGlobal ? 'us-east-1' : region,
    target: json && `${json.prefix}.${action}`,
    contentType: json?.contentType,
    queryOnly: action !== undefined && queryOnly.has(service),
  }
}

/** Subdomain and service, as the URI writes them: `runtime.sagemaker`. */
export const nameOf = ({ subdomain, service }: AwsUri): string =>
  subdomain === undefined ? service : `${subdomain}.${service}`

/** AWS IoT's devices speak to `{prefix}.iot`, which API Gateway knows as `{prefix}.iotdata`. */
const hostNameOf = ({ service, subdomain }: AwsUri): string => {
  if (service !== 'iotdata') return service
  return subdomain === undefined ? 'data-ats.iot' : 'iot'
}

/** Services whose signatures name them differently from their host, by their name in a URI. */
const signingNames: ReadonlyMap<string, string> = new Map([
  ['appsync-api', 'appsync'],
  ['bedrock-runtime', 'bedrock'],
  ['email', 'ses'],
])

/** One endpoint in the whole partition, signed for one region. */
const globalServices: ReadonlySet<string> = new Set(['cloudfront', 'iam', 'route53'])

/**
 * Services whose `X-Amz-Target` the gateway sets for the action form (spec integrations §14, table). The
 * others need a header mapping, as at AWS; Firehose is not recorded, and cannot be called without one.
 */
const jsonTargets: ReadonlyMap<string, { readonly prefix: string; readonly contentType: string }> =
  new Map(
    [
      ['dynamodb', 'DynamoDB_20120810', '1.0'],
      ['streams.dynamodb', 'DynamoDBStreams_20120810', '1.0'],
      ['firehose', 'Firehose_20150804', '1.1'],
      ['kinesis', 'Kinesis_20131202', '1.1'],
      ['states', 'AWSStepFunctions', '1.0'],
    ].map(([name = '', prefix = '', version = '']) => [
      name,
      { prefix, contentType: `application/x-amz-json-${version}` },
    ]),
  )

/** Recorded: `ssm:action/…` is the legacy Query protocol, which ignores a body (spec integrations §14). */
const queryOnly: ReadonlySet<string> = new Set(['ssm'])
