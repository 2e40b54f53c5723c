import type { Gateway } from './gateway.ts'
import { signedFetch, type SignedOptions } from './signed-fetch.ts'

/** Somebody's credentials, as requests are signed with them. */
export type Keys = Pick<SignedOptions, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>

/** What IAM or STS answered. */
export type IamAnswer = {
  readonly status: number
  readonly text: string
  /** The error's code; empty when there is none. */
  readonly code: string
  /** The text of the first element of that name, without XML's escapes; empty when there is none. */
  value(name: string): string
}

/** Asks IAM, or STS, as their clients do. */
export async function ask(
  gateway: Pick<Gateway, 'url'>,
  service: 'iam' | 'sts',
  action: string,
  members: Readonly<Record<string, string>> = {},
  keys: Keys = {},
): Promise<IamAnswer> {
  const body = new URLSearchParams({ Action: action, ...members }).toString()
  const response = await signedFetch(gateway, '/', { method: 'POST', service, body, ...keys })
  const text = await response.text()
  const value = (name: string) =>
    (new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&')
  return { status: response.status, text, code: value('Code'), value }
}

/** The credentials that an answer gives; a user's have no token. */
export function keysIn({ value }: IamAnswer): Keys & { readonly accessKeyId: string } {
  const sessionToken = value('SessionToken')
  return {
    accessKeyId: value('AccessKeyId'),
    secretAccessKey: value('SecretAccessKey'),
    ...(sessionToken !== '' && { sessionToken }),
  }
}

/** A policy document of statements. */
export const policy = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement })

/** What tests do with a gateway's directory, as its operator unless they say who. */
export function directoryOf(gateway: () => Pick<Gateway, 'url'>) {
  const iam = (action: string, members?: Readonly<Record<string, string>>, keys?: Keys) =>
    ask(gateway(), 'iam', action, members, keys)
  /** Does what must succeed. */
  async function done(action: string, members: Readonly<Record<string, string>>) {
    const answer = await iam(action, members)
    if (answer.status !== 200) throw new Error(`${action}: ${answer.text}`)
    return answer
  }
  const newKey = async (name: string) => keysIn(await done('CreateAccessKey', { UserName: name }))
  return {
    iam,
    sts: (action: string, members?: Readonly<Record<string, string>>, keys?: Keys) =>
      ask(gateway(), 'sts', action, members, keys),
    done,
    newKey,
    async newUser(name: string) {
      await done('CreateUser', { UserName: name })
      return newKey(name)
    },
  }
}
