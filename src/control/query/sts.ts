import { partitionOf } from '../../model/arn.ts'
import type { Operations } from '../run/operation.ts'

/** What of STS there is: who calls. The one caller there is is the account's root user. */
export const stsOperations = {
  GetCallerIdentity: {
    complete: async (_, { platform: { region, accountId } }) => ({
      Arn: `arn:${partitionOf(region)}:iam::${accountId}:root`,
      UserId: accountId,
      Account: accountId,
    }),
  },
} satisfies Operations
