import type { Method } from '../../../model/rest-api.ts'

/**
 * `x-postman-meta`, with which Postman's importer sets a request up to be signed; the variables are filled in
 * there. API keys need nothing: it knows them from the security schemes.
 */
export function postmanMeta(
  method: Method,
  region: string,
): Readonly<Record<string, unknown>> | undefined {
  if (method.authorizationType !== 'AWS_IAM') return undefined
  return {
    currentHelper: 'awsSigV4',
    helperAttributes: {
      accessKey: '{{aws_access_key_id}}',
      secretKey: '{{aws_secret_access_key}}',
      region,
      service: 'execute-api',
      saveHelper: true,
    },
  }
}
