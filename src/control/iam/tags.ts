import type { IamTag } from '../../model/account/iam.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import type { Store } from '../state/store.ts'
import { pageOf } from './entity/answers.ts'
import { find, findPolicy, save, savePolicy } from './directory.ts'
import { findProvider, saveProvider } from './entity/oidc-provider.ts'
import { invalidInput, limitExceeded } from './entity/iam-error.ts'

const maxTags = 50

/** Tags as they are given to something new. Throws for a key that comes twice. */
export function readTags(tags: readonly IamTag[] = []): readonly IamTag[] {
  const keys = new Set(tags.map(({ Key }) => Key.toLowerCase()))
  if (keys.size < tags.length) {
    throw invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.')
  }
  if (tags.some(({ Key }) => /^aws:/i.test(Key))) {
    throw invalidInput('Tag keys that begin with aws: are reserved.')
  }
  if (tags.length > maxTags)
    throw limitExceeded(`The number of tags has reached the maximum limit of ${maxTags}.`)
  return tags
}

/** How tags are shown in what has them: none are left out. */
export const showTags = ({ tags }: { readonly tags: readonly IamTag[] }) =>
  tags.length === 0 ? {} : { Tags: tags }

type Tagged = { readonly tags: readonly IamTag[] }
type Input = {
  readonly Tags: readonly IamTag[]
  readonly TagKeys: readonly string[]
  readonly MaxItems?: number
  readonly Marker?: string
}

function tagOperations<I extends Input>(
  entity: string,
  read: (store: Store, input: I) => Tagged,
  write: (store: Store, input: I, tags: readonly IamTag[]) => void,
): Operations {
  const without = (tags: readonly IamTag[], keys: readonly string[]) => {
    const gone = new Set(keys.map((key) => key.toLowerCase()))
    return tags.filter(({ Key }) => !gone.has(Key.toLowerCase()))
  }
  return {
    [`Tag${entity}`](input: I, { store }: ControlContext) {
      const fresh = readTags(input.Tags)
      const kept = without(
        read(store, input).tags,
        fresh.map(({ Key }) => Key),
      )
      write(store, input, readTags([...kept, ...fresh]))
    },
    [`Untag${entity}`](input: I, { store }: ControlContext) {
      write(store, input, without(read(store, input).tags, input.TagKeys))
    },
    [`List${entity}Tags`](input: I, { store }: ControlContext) {
      const { page, ...more } = pageOf(read(store, input).tags, input, ({ Key }) => Key)
      return { Tags: page, ...more }
    },
  }
}

type Named = Input & { readonly UserName: string; readonly RoleName: string }

/** Operations of the tags of users, roles and policies. */
export const iamTags: Operations = {
  ...tagOperations<Named>(
    'User',
    (store, { UserName }) => find(store, 'User', UserName),
    (store, { UserName }, tags) => save(store, 'User', { ...find(store, 'User', UserName), tags }),
  ),
  ...tagOperations<Named>(
    'Role',
    (store, { RoleName }) => find(store, 'Role', RoleName),
    (store, { RoleName }, tags) => save(store, 'Role', { ...find(store, 'Role', RoleName), tags }),
  ),
  ...tagOperations<Input & { readonly OpenIDConnectProviderArn: string }>(
    'OpenIDConnectProvider',
    (store, { OpenIDConnectProviderArn: arn }) => findProvider(store, arn),
    (store, { OpenIDConnectProviderArn: arn }, tags) =>
      saveProvider(store, { ...findProvider(store, arn), tags }),
  ),
  ...tagOperations<Input & { readonly PolicyArn: string }>(
    'Policy',
    (store, { PolicyArn }) => findPolicy(store, PolicyArn),
    (store, { PolicyArn }, tags) => savePolicy(store, { ...findPolicy(store, PolicyArn), tags }),
  ),
}
