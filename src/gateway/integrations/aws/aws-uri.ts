/** An integration's URI of an AWS service, taken apart (spec integrations §5, §14). */
export type AwsUri = {
  readonly partition: string
  readonly region: string
  /** What stands before the service's name: `runtime` of `runtime.sagemaker`. */
  readonly subdomain: string | undefined
  readonly service: string
  readonly form: 'path' | 'action'
  /** What follows `path/` or `action/`, still with its `{name}` and `${stageVariables.name}` places. */
  readonly rest: string
}

// Region, subdomain and service become a host name, so they hold nothing but what a host name may: no
// place that a request fills in can lead a signed call elsewhere.
const form =
  /^arn:(aws|aws-cn|aws-us-gov):apigateway:([a-z0-9-]+):(?:([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)\.)?([a-z0-9-]+):(path|action)\/(.*)$/s

/** Takes `arn:aws:apigateway:{region}:{[sub.]service}:{path|action}/{rest}` apart; undefined for anything else. */
export function parseAwsUri(uri: string): AwsUri | undefined {
  const match = form.exec(uri)
  if (!match) return undefined
  const [, partition = '', region = '', subdomain, service = '', kind, rest = ''] = match
  return { partition, region, subdomain, service, form: kind === 'path' ? 'path' : 'action', rest }
}
