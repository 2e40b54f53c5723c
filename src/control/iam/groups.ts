import type { IamGroup } from '../../model/account/iam.ts'
import type { iam } from '../operations/iam.ts'
import type { QueryInput } from '../query/query-table.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import { account, type Store } from '../state/store.ts'
import { arnOf, dateText, isBelow, pageOf, type Place, uniqueId } from './entity/answers.ts'
import { drop, find, findById, forgetName, listOf, lookUp, save } from './directory.ts'
import { alreadyExists, deleteConflict, limitExceeded, noSuchEntity } from './entity/iam-error.ts'
import { showUser } from './users.ts'

type Input<Name extends keyof (typeof iam)['operations']> = QueryInput<typeof iam, Name>

/** Groups of one user (IAM, "Quotas"). */
const maxGroups = 10

/** Operations of groups and their members. */
export const groups = {
  CreateGroup(input: Input<'CreateGroup'>, context: ControlContext) {
    const { store, now } = context
    if (lookUp(store, 'Group', input.GroupName)) throw taken(input.GroupName)
    const group: IamGroup = {
      name: input.GroupName,
      path: input.Path ?? '/',
      id: uniqueId('AGPA'),
      createDate: now,
      inline: {},
      attached: [],
    }
    save(store, 'Group', group)
    return { Group: showGroup(group, context) }
  },

  GetGroup(input: Input<'GetGroup'>, context: ControlContext) {
    const { store } = context
    const group = find(store, 'Group', input.GroupName)
    const { page, ...more } = pageOf(membersOf(store, group), input, ({ name }) => name)
    return {
      Group: showGroup(group, context),
      Users: page.map((user) => showUser(user, context)),
      ...more,
    }
  },

  ListGroups(input: Input<'ListGroups'>, context: ControlContext) {
    const below = listOf(context.store, 'Group').filter((group) => isBelow(input.PathPrefix, group))
    const { page, ...more } = pageOf(below, input, ({ name }) => name)
    return { Groups: page.map((group) => showGroup(group, context)), ...more }
  },

  UpdateGroup(input: Input<'UpdateGroup'>, { store }: ControlContext) {
    const group = find(store, 'Group', input.GroupName)
    const name = input.NewGroupName ?? group.name
    const other = lookUp(store, 'Group', name)
    if (other && other.id !== group.id) throw taken(name)
    forgetName(store, 'Group', group.name)
    save(store, 'Group', { ...group, name, path: input.NewPath ?? group.path })
  },

  DeleteGroup({ GroupName }: Input<'DeleteGroup'>, { store }: ControlContext) {
    const group = find(store, 'Group', GroupName)
    const must = (what: string) => deleteConflict(`Cannot delete entity, must ${what} first.`)
    if (membersOf(store, group).length > 0) throw must('remove users from group')
    if (Object.keys(group.inline).length > 0) throw must('delete policies')
    if (group.attached.length > 0) throw must('detach all policies')
    drop(store, 'Group', group)
  },

  AddUserToGroup(input: Input<'AddUserToGroup'>, { store }: ControlContext) {
    const group = find(store, 'Group', input.GroupName)
    const user = find(store, 'User', input.UserName)
    if (user.groups.includes(group.id)) return
    if (user.groups.length >= maxGroups)
      throw limitExceeded(`Cannot exceed quota for GroupsPerUser: ${maxGroups}`)
    const membership = { groupId: group.id, userId: user.id }
    store.put('IamMembership', account, `${group.id}/${user.id}`, membership, group.id)
    save(store, 'User', { ...user, groups: [...user.groups, group.id] })
  },

  RemoveUserFromGroup(input: Input<'RemoveUserFromGroup'>, { store }: ControlContext) {
    const group = find(store, 'Group', input.GroupName)
    const user = find(store, 'User', input.UserName)
    if (!user.groups.includes(group.id)) {
      throw noSuchEntity(`User ${user.name} is not in group ${group.name}.`)
    }
    store.delete('IamMembership', account, `${group.id}/${user.id}`)
    save(store, 'User', { ...user, groups: user.groups.filter((id) => id !== group.id) })
  },

  ListGroupsForUser(input: Input<'ListGroupsForUser'>, context: ControlContext) {
    const { store } = context
    const found = find(store, 'User', input.UserName).groups.flatMap(
      (id) => findById(store, 'Group', id) ?? [],
    )
    const { page, ...more } = pageOf(found, input, ({ name }) => name)
    return { Groups: page.map((group) => showGroup(group, context)), ...more }
  },
} satisfies Operations

const taken = (name: string) => alreadyExists(`Group with name ${name} already exists.`)

const membersOf = (store: Store, { id }: IamGroup) =>
  store
    .list('IamMembership', account, id)
    .flatMap(({ userId }) => findById(store, 'User', userId) ?? [])

const showGroup = ({ name, path, id, createDate }: IamGroup, place: Place) => ({
  Path: path,
  GroupName: name,
  GroupId: id,
  Arn: arnOf(place, `group${path}${name}`),
  CreateDate: dateText(createDate),
})
