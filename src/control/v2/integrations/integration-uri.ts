/** A function by its ARN, its name perhaps a stage variable's, with or without a qualifier. */
const functionArn = /^arn:[^:]+:lambda:[^:]*:[^:]*:function:[^:]+(?::[^:]+)?$/

const invocationUri =
  /^arn:[^:]+:apigateway:[^:]*:lambda:path\/+2015-03-31\/functions\/.+\/invocations$/

/** Whether a target or a URI is a Lambda function's, in either of the ways that it may be written. */
export const isFunction = (uri: string): boolean => functionArn.test(uri) || invocationUri.test(uri)

/** Whether a URI is one that HTTP requests can be sent to; its parts may come from variables. */
export const isHttpUrl = (uri: string): boolean => {
  const plain = uri.replace(/\$?\{[^}]*\}/g, 'v')
  return /^https?:\/\/[^/?#]/.test(uri) && !/\s/.test(uri) && URL.canParse(plain)
}

/** What a VPC link leads to: a listener of a load balancer, or a service of Cloud Map. */
export const isPrivateTarget = (uri: string): boolean =>
  /^arn:[^:]+:(?:elasticloadbalancing:[^:]*:[^:]*:listener\/|servicediscovery:[^:]*:[^:]*:service\/).+$/.test(
    uri,
  )
