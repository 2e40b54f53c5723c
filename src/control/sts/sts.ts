import { issueSession, type IssuedSession } from '../../iam/issue-session.ts'
import { isOwnSession, type SessionOf } from '../../iam/session.ts'
import { ApiError } from '../answer/api-error.ts'
import { validationError } from '../iam/entity/iam-error.ts'
import { sealerOf } from '../iam/entity/secrets.ts'
import type { sts } from '../operations/sts.ts'
import type { QueryInput } from '../query/query-table.ts'
import type { Edge } from '../run/edge.ts'
import type { Operations } from '../run/operation.ts'
import { assumeRole } from './assume-role.ts'

type Input<Name extends keyof (typeof sts)['operations']> = QueryInput<typeof sts, Name>

/** Seconds of a user's session when nothing is said, and the most that the root user's may have. */
const userSeconds = 43_200
const rootSeconds = 3_600

/** Operations of STS: who calls, and temporary credentials of users and roles. */
export const stsOperations = {
  GetCallerIdentity: {
    complete: async (_, { caller: { userArn, userId, accountId } }) => ({
      Arn: userArn,
      UserId: userId,
      Account: accountId,
    }),
  },

  GetSessionToken: {
    async complete(input: Input<'GetSessionToken'>, edge) {
      const { caller, platform } = edge
      if (input.TokenCode !== undefined || input.SerialNumber !== undefined) {
        throw validationError('This gateway knows no second factors: SerialNumber and TokenCode')
      }
      if (isOwnSession(caller)) throw cannotChain
      const of = ownSession(edge)
      const longest = of.type === 'root' ? rootSeconds : Number.POSITIVE_INFINITY
      const seconds = Math.min(input.DurationSeconds ?? userSeconds, longest)
      const session = await issueSession(await sealerOf(edge), of, platform.now(), seconds)
      return { Credentials: showCredentials(session) }
    },
  },

  AssumeRole: {
    complete: async (input: Input<'AssumeRole'>, edge) => {
      const { session, ...more } = await assumeRole(input, edge)
      return { Credentials: showCredentials(session), ...more }
    },
  },

  AssumeRoleWithWebIdentity: {
    complete: async (input: Input<'AssumeRoleWithWebIdentity'>, edge) => {
      const { assumeRoleWithWebIdentity } = await import('./web-identity.ts')
      const { session, ...more } = await assumeRoleWithWebIdentity(input, edge)
      return { Credentials: showCredentials(session), ...more }
    },
  },

  GetAccessKeyInfo: {
    async complete(input: Input<'GetAccessKeyInfo'>, { platform }) {
      const key = await platform.accessKey(input.AccessKeyId)
      if (key) return { Account: key.principal.accountId }
      throw validationError(`The access key ID ${input.AccessKeyId} is not this account's`)
    },
  },
} satisfies Operations

/** Who a session of the caller's own acts as. */
function ownSession({ caller }: Pick<Edge, 'caller'>): SessionOf {
  switch (caller.type) {
    case 'Account':
      return { type: 'root' }
    case 'User':
      return { type: 'user', userId: caller.userId }
    case 'AssumedRole':
    case 'FederatedUser':
      throw cannotChain
  }
}

const cannotChain = new ApiError(
  'AccessDeniedException',
  403,
  'Cannot call GetSessionToken with session credentials',
)

const showCredentials = (session: IssuedSession) => ({
  AccessKeyId: session.accessKeyId,
  SecretAccessKey: session.secretAccessKey,
  SessionToken: session.sessionToken,
  Expiration: `${new Date(session.expiresAt).toISOString().slice(0, 19)}Z`,
})
