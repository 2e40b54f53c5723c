/** The Worker's settings by name: the environment as it is given. */
export type Settings = Readonly<Record<string, unknown>>

/**
 * Where calls to a service are to go instead of AWS: `AWS_ENDPOINT_URL_{SERVICE}`, then `AWS_ENDPOINT_URL`,
 * with the names that the AWS SDKs give the services. Undefined: to AWS. No slash at the end.
 *
 * `service` is the name in an integration's URI, `events` or `runtime.sagemaker`.
 */
export function awsEndpoint(settings: Settings, service: string): string | undefined {
  // What stands before the name mostly belongs to one account: `a1b2c3-ats.iotdata`.
  const last = service.slice(service.lastIndexOf('.') + 1)
  const id = sdkIds.get(service) ?? sdkIds.get(last) ?? last
  for (const name of [`AWS_ENDPOINT_URL_${settingName(id)}`, 'AWS_ENDPOINT_URL']) {
    const value = settings[name]
    if (typeof value === 'string' && value !== '') return value.replace(/\/+$/, '')
  }
  return undefined
}

/** A URL of AWS with its origin replaced; the path and the query stay as they are, to the letter. */
export const atEndpoint = (url: string, endpoint: string | undefined): string =>
  endpoint === undefined ? url : endpoint + url.replace(/^https:\/\/[^/?#]*/, '')

const settingName = (id: string): string => id.toUpperCase().replace(/[^A-Z0-9]/g, '_')

/** The SDKs' own ids (`serviceId` of their models), where they are not the name in a URI. */
const sdkIds: ReadonlyMap<string, string> = new Map([
  ['appsync-api', 'AppSync'],
  ['cloudfront', 'CloudFront'],
  ['cognito-identity', 'Cognito Identity'],
  ['cognito-idp', 'Cognito Identity Provider'],
  ['elasticloadbalancing', 'Elastic Load Balancing v2'],
  ['elasticmapreduce', 'EMR'],
  ['email', 'SES'],
  ['entitlement.marketplace', 'Marketplace Entitlement Service'],
  ['events', 'EventBridge'],
  ['execute-api', 'ApiGatewayManagementApi'],
  ['iotdata', 'IoT Data Plane'],
  ['logs', 'CloudWatch Logs'],
  ['metering.marketplace', 'Marketplace Metering'],
  ['monitoring', 'CloudWatch'],
  ['personalize-events', 'Personalize Events'],
  ['personalize-runtime', 'Personalize Runtime'],
  ['query.timestream', 'Timestream Query'],
  ['route53', 'Route 53'],
  ['runtime.lex', 'Lex Runtime Service'],
  ['runtime.sagemaker', 'SageMaker Runtime'],
  ['secretsmanager', 'Secrets Manager'],
  ['states', 'SFN'],
  ['streams.dynamodb', 'DynamoDB Streams'],
])
