import type { ControlContext, Operations } from '../run/operation.ts'
import { find } from './directory.ts'
import { noSuchEntity } from './entity/iam-error.ts'

type OfUser = { readonly UserName?: string }

/** Of what there never is any of here, which clients look for before they delete somebody. */
const noneOf =
  (member: string) =>
  ({ UserName }: OfUser, { store }: ControlContext) => {
    if (UserName !== undefined) find(store, 'User', UserName)
    return { [member]: [], IsTruncated: false }
  }

function noLoginProfile({ UserName = '' }: OfUser): never {
  throw noSuchEntity(`Login Profile for User ${UserName} cannot be found.`)
}

/** Passwords, second factors, instance profiles and the like: this gateway has none. */
export const absent: Operations = {
  ListMFADevices: noneOf('MFADevices'),
  ListVirtualMFADevices: noneOf('VirtualMFADevices'),
  ListSSHPublicKeys: noneOf('SSHPublicKeys'),
  ListSigningCertificates: noneOf('Certificates'),
  ListServiceSpecificCredentials: noneOf('ServiceSpecificCredentials'),
  ListInstanceProfilesForRole({ RoleName }: { readonly RoleName: string }, { store }) {
    find(store, 'Role', RoleName)
    return { InstanceProfiles: [], IsTruncated: false }
  },
  GetLoginProfile: noLoginProfile,
  DeleteLoginProfile: noLoginProfile,
}
