import { parseArn } from './arn.ts'

/** A Cognito user pool, as its ARN names it. */
export type UserPool = {
  readonly id: string
  /** Its URL, which its tokens name as their issuer. */
  readonly issuer: string
}

/** Reads the ARN of a user pool, `arn:aws:cognito-idp:{region}:{account}:userpool/{id}`; undefined for what is none. */
export function parseUserPool(providerArn: string): UserPool | undefined {
  const arn = parseArn(providerArn)
  const id = arn && /^userpool\/([\w-]+)$/.exec(arn.resource)?.[1]
  if (!id || arn.service !== 'cognito-idp' || !/^[a-z0-9-]+$/.test(arn.region)) return undefined
  const suffix = arn.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  return { id, issuer: `https://cognito-idp.${arn.region}.${suffix}/${id}` }
}
