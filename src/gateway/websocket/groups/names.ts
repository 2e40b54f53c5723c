import { maxNamedGroups } from '../../../model/limits.ts'
import type { Platform } from '../../../model/platform.ts'
import type { Groups } from '../../../model/sessions/groups.ts'
import { malformedProxyResponse } from '../../exchange/faults.ts'

/** Every open session of a stage: nobody joins it, or leaves. */
export const everybody = '$all'

const form = /^(?!\$all$)[A-Za-z0-9._~$:-]{1,128}$/

/** Whether a text can be the name of a group that sessions join. */
export const isGroupName = (text: string): boolean => form.test(text)

/** The groups that a header of an answer names, apart by commas, each once. Throws the 502 of what is no name, and of too many. */
export function namesIn(
  header: string,
  text: string | null | undefined,
  isAlso: (name: string) => boolean = () => false,
): readonly string[] {
  if (!text) return []
  // What clients send may be in it.
  const parts = text.split(',', maxNamedGroups + 1)
  if (parts.length > maxNamedGroups)
    throw malformedProxyResponse(`${header} names more than ${maxNamedGroups} groups`)
  const names = [...new Set(parts.map((name) => name.trim()))]
  const wrong = names.find((name) => !isGroupName(name) && !isAlso(name))
  if (wrong !== undefined)
    throw malformedProxyResponse(`${header} names ${JSON.stringify(wrong)}: ${nameRule}`)
  return names
}

/** What a group may be called, for who has called one otherwise. */
export const nameRule =
  'a group is called by 1 to 128 of A-Z, a-z, 0-9, ".", "_", "~", "$", ":" and "-"'

/** The groups of a gateway that an answer wants something of. Throws the 502 of one that keeps none. */
export function groupsFor({ groups }: Platform): Groups {
  if (!groups) throw malformedProxyResponse('this gateway keeps no groups')
  return groups
}
