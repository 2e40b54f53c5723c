import type { IamUser } from '../../model/account/iam.ts'
import type { iam } from '../operations/iam.ts'
import type { QueryInput } from '../query/query-table.ts'
import type { AnyOperation, ControlContext, Operations } from '../run/operation.ts'
import { account } from '../state/store.ts'
import { arnOf, dateText, isBelow, pageOf, type Place, uniqueId } from './entity/answers.ts'
import { showBoundary, withBoundary } from './boundaries.ts'
import { drop, find, forgetName, listOf, lookUp, save } from './directory.ts'
import { forCaller } from './entity/for-caller.ts'
import { alreadyExists, deleteConflict } from './entity/iam-error.ts'
import { readTags, showTags } from './tags.ts'

type Input<Name extends keyof (typeof iam)['operations']> = QueryInput<typeof iam, Name>

/** Operations of users. */
export const users = {
  CreateUser(input: Input<'CreateUser'>, context: ControlContext) {
    const { store, now } = context
    if (lookUp(store, 'User', input.UserName)) throw taken(input.UserName)
    const user: IamUser = withBoundary(
      store,
      'User',
      {
        name: input.UserName,
        path: input.Path ?? '/',
        id: uniqueId('AIDA'),
        createDate: now,
        tags: readTags(input.Tags),
        inline: {},
        attached: [],
        groups: [],
      },
      input.PermissionsBoundary,
    )
    save(store, 'User', user)
    return { User: { ...showUser(user, context), ...showBoundary(user), ...showTags(user) } }
  },

  /** Without a name it tells of the caller, who may be the account's root user. */
  GetUser: {
    async prepare(input: Input<'GetUser'>, { caller }) {
      return { UserName: input.UserName ?? caller.userName }
    },
    transaction({ UserName }: Input<'GetUser'>, context: ControlContext) {
      if (UserName === undefined) {
        const { accountId } = context
        const Arn = arnOf(context, 'root')
        return { User: { Path: '/', UserId: accountId, Arn, CreateDate: dateText(0) } }
      }
      const user = find(context.store, 'User', UserName)
      return { User: { ...showUser(user, context), ...showBoundary(user), ...showTags(user) } }
    },
  } satisfies AnyOperation,

  ListUsers(input: Input<'ListUsers'>, context: ControlContext) {
    const below = listOf(context.store, 'User').filter((user) => isBelow(input.PathPrefix, user))
    const { page, ...more } = pageOf(below, input, ({ name }) => name)
    return { Users: page.map((user) => showUser(user, context)), ...more }
  },

  UpdateUser(input: Input<'UpdateUser'>, { store }: ControlContext) {
    const user = find(store, 'User', input.UserName)
    const name = input.NewUserName ?? user.name
    const other = lookUp(store, 'User', name)
    if (other && other.id !== user.id) throw taken(name)
    forgetName(store, 'User', user.name)
    save(store, 'User', { ...user, name, path: input.NewPath ?? user.path })
  },

  DeleteUser: forCaller(({ UserName }: { readonly UserName: string }, { store }) => {
    const user = find(store, 'User', UserName)
    const must = (what: string) => deleteConflict(`Cannot delete entity, must ${what} first.`)
    if (store.list('IamAccessKey', account, user.id).length > 0) throw must('delete access keys')
    if (Object.keys(user.inline).length > 0) throw must('delete policies')
    if (user.attached.length > 0) throw must('detach all policies')
    if (user.groups.length > 0) throw must('remove users from group')
    withBoundary(store, 'User', user, undefined)
    drop(store, 'User', user)
  }),
} satisfies Operations

const taken = (name: string) => alreadyExists(`User with name ${name} already exists.`)

/** A user as lists show it. */
export const showUser = ({ name, path, id, createDate }: IamUser, place: Place) => ({
  Path: path,
  UserName: name,
  UserId: id,
  Arn: arnOf(place, `user${path}${name}`),
  CreateDate: dateText(createDate),
})
