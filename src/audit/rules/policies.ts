import type { Rule } from '../finding.ts'
import { openingStatement } from '../policy-openness.ts'
import { isAuthorized } from '../protection.ts'
import { sources } from '../sources.ts'

const at = ['x-amazon-apigateway-policy']

/** Rules about resource policies. */
export const policies: readonly Rule[] = [
  {
    id: 'policy-allows-everyone',
    title: 'A resource policy that allows everyone',
    severity: 'medium',
    why: 'A statement for every principal without a condition keeps nobody out. Of a private API it lets in every VPC endpoint there is, of other accounts too; with AWS_IAM it lets in every user of the account, whatever their own policies say.',
    fix: 'Name principals, or add a condition: aws:SourceVpce, aws:SourceIp, aws:PrincipalOrgID.',
    sources: [sources.resourcePolicies, sources.privateApis],
    *check({ policy, reach, routes }) {
      if (policy === undefined) return
      const statementOf = openingStatement(policy)
      const relying = routes.filter(
        ({ protection }) =>
          reach === 'private' || !isAuthorized(protection) || protection.authorization === 'iam',
      )
      const found = new Set(relying.map(statementOf))
      for (const where of found)
        if (where !== undefined)
          yield {
            place: { at },
            message: `${where} of the policy allows everyone, on no condition`,
          }
    },
  },
  {
    id: 'private-api-without-policy',
    title: 'A private API without a policy',
    severity: 'medium',
    why: 'Who may call a private API is said by its resource policy. Without one nobody may, and the first thing that is added in haste is one that allows everyone.',
    fix: 'Give it a policy that names the VPC endpoints by aws:SourceVpce.',
    sources: [sources.privateApis],
    *check({ reach, policy }) {
      if (reach === 'private' && policy === undefined)
        yield { place: { at: [] }, message: 'This API is private and has no resource policy' }
    },
  },
]
