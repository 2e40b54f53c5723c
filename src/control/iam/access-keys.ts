import type { IamAccessKey } from '../../model/account/iam.ts'
import { accessKeyKey } from '../../model/published.ts'
import { secretPurpose } from '../../iam/directory-keys.ts'
import type { iam } from '../operations/iam.ts'
import type { QueryInput } from '../query/query-table.ts'
import type { AnyOperation, ControlContext, Operations } from '../run/operation.ts'
import { account, type Store } from '../state/store.ts'
import { dateText, idText, pageOf } from './entity/answers.ts'
import { find, findById } from './directory.ts'
import { forCaller, userNameOr } from './entity/for-caller.ts'
import { limitExceeded, noSuchEntity } from './entity/iam-error.ts'
import { newSecret, sealerOf } from './entity/secrets.ts'

type Input<Name extends keyof (typeof iam)['operations']> = QueryInput<typeof iam, Name>

/** Access keys of one user (IAM, "Quotas"). */
const maxKeys = 2

type NewKey = {
  readonly UserName: string
  readonly id: string
  readonly secret: string
  readonly sealedSecret: string
}

/** Operations of access keys. A secret is told once: what is kept of it only the environment's key opens. */
export const accessKeys = {
  CreateAccessKey: {
    async prepare(input: Input<'CreateAccessKey'>, edge): Promise<NewKey> {
      const UserName = userNameOr(input.UserName, edge)
      const id = `AKIA${idText(16)}`
      const secret = newSecret()
      const sealedSecret = await (await sealerOf(edge)).seal(secretPurpose(id), secret)
      return { UserName, id, secret, sealedSecret }
    },
    transaction({ UserName, id, secret, sealedSecret }: NewKey, { store, now }: ControlContext) {
      const user = find(store, 'User', UserName)
      if (keysOf(store, user.id).length >= maxKeys)
        throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${maxKeys}`)
      const key: IamAccessKey = {
        id,
        userId: user.id,
        status: 'Active',
        createDate: now,
        sealedSecret,
      }
      saveKey(store, key)
      return { AccessKey: { ...showKey(key, user.name), SecretAccessKey: secret } }
    },
  } satisfies AnyOperation,

  ListAccessKeys: forCaller((input: Input<'ListAccessKeys'> & { UserName: string }, { store }) => {
    const user = find(store, 'User', input.UserName)
    const { page, ...more } = pageOf(keysOf(store, user.id), input, ({ id }) => id)
    return { AccessKeyMetadata: page.map((key) => showKey(key, user.name)), ...more }
  }),

  UpdateAccessKey: forCaller(
    (input: Input<'UpdateAccessKey'> & { UserName: string }, { store }) => {
      const key = findKey(store, input.UserName, input.AccessKeyId)
      // There are two; a third value of AWS's says why a key is one of them.
      saveKey(store, { ...key, status: input.Status === 'Active' ? 'Active' : 'Inactive' })
    },
  ),

  DeleteAccessKey: forCaller(
    (input: Input<'DeleteAccessKey'> & { UserName: string }, { store }) => {
      const { id } = findKey(store, input.UserName, input.AccessKeyId)
      store.delete('IamAccessKey', account, id)
      store.delete('IamUse', account, id)
      store.publish(accessKeyKey(id), undefined)
    },
  ),

  GetAccessKeyLastUsed(
    { AccessKeyId: id }: Input<'GetAccessKeyLastUsed'>,
    context: ControlContext,
  ) {
    const { store } = context
    const key = store.get('IamAccessKey', account, id)
    const user = key && findById(store, 'User', key.userId)
    if (!user) throw unknownKey(id)
    const use = store.get('IamUse', account, id)
    return {
      UserName: user.name,
      AccessKeyLastUsed: use
        ? { LastUsedDate: dateText(use.at), ServiceName: use.service, Region: use.region }
        : { ServiceName: 'N/A', Region: 'N/A' },
    }
  },
} satisfies Operations

const keysOf = (store: Store, userId: string): readonly IamAccessKey[] =>
  store.list('IamAccessKey', account, userId)

function findKey(store: Store, userName: string, id: string): IamAccessKey {
  const user = find(store, 'User', userName)
  const key = store.get('IamAccessKey', account, id)
  if (key?.userId === user.id) return key
  throw unknownKey(id)
}

const unknownKey = (id: string) => noSuchEntity(`The Access Key with id ${id} cannot be found.`)

function saveKey(store: Store, key: IamAccessKey): void {
  store.put('IamAccessKey', account, key.id, key, key.userId)
  store.publish(accessKeyKey(key.id), JSON.stringify(key))
}

const showKey = ({ id, status, createDate }: IamAccessKey, userName: string) => ({
  UserName: userName,
  AccessKeyId: id,
  Status: status,
  CreateDate: dateText(createDate),
})
