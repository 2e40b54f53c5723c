import { notFound } from '../../answer/api-error.ts'
import type { Operations } from '../../run/operation.ts'
import { arrayPage } from '../../entity/paging.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'

/** Operations that say for which languages AWS generates clients, and what each wants to know (spec sdk §2). */
export const sdkTypes = {
  GetSdkTypes: (input: Input<'GetSdkTypes'>) => arrayPage(types, input),

  GetSdkType(input: Input<'GetSdkType'>) {
    const type = types.find(({ id }) => id === input.id)
    if (!type)
      throw notFound(
        `Invalid SDK type specified: ${input.id}. Valid types are ${types.map(({ id }) => id).join(', ')}`,
      )
    return type
  },
} satisfies Operations

type Property = {
  readonly name: string
  readonly friendlyName: string
  readonly description: string
  readonly required: boolean
  readonly defaultValue?: string
}

type SdkType = {
  readonly id: string
  readonly friendlyName: string
  readonly description: string
  readonly configurationProperties: readonly Property[]
}

const required = (name: string, friendlyName: string, description: string): Property => ({
  name,
  friendlyName,
  description,
  required: true,
})

const optional = (
  name: string,
  friendlyName: string,
  description: string,
  defaultValue?: string,
): Property => ({
  name,
  friendlyName,
  description,
  required: false,
  ...(defaultValue !== undefined && { defaultValue }),
})

const serviceName = required('service.name', 'Service Name', 'Names the client class')
const classPrefix = required('classPrefix', 'Prefix', 'Begins the name of every class')

const types: readonly SdkType[] = [
  {
    id: 'javascript',
    friendlyName: 'JavaScript',
    description: 'A client for browsers',
    configurationProperties: [],
  },
  {
    id: 'android',
    friendlyName: 'Android',
    description: 'A Maven project for Android',
    configurationProperties: [
      required('groupId', 'Group ID', 'Maven group of the library'),
      required('invokerPackage', 'Invoker package', 'Package of the client classes'),
      required('artifactId', 'Artifact ID', 'Maven artifact of the library'),
      required('artifactVersion', 'Artifact version', 'Maven version of the library'),
    ],
  },
  {
    id: 'objectivec',
    friendlyName: 'iOS (Objective-C)',
    description: 'Objective-C classes for iOS',
    configurationProperties: [classPrefix],
  },
  {
    id: 'swift',
    friendlyName: 'iOS (Swift)',
    description: 'Swift classes for iOS',
    configurationProperties: [classPrefix],
  },
  {
    id: 'java',
    friendlyName: 'Java SDK',
    description: 'A Maven or Gradle project for Java',
    configurationProperties: [
      serviceName,
      required('java.package-name', 'Java Package Name', 'Package of the generated code'),
      optional('java.build-system', 'Java Build System', 'Either maven or gradle'),
      optional('java.group-id', 'Java Group Id', 'Group of the project; the package by default'),
      optional('java.artifact-id', 'Java Artifact Id', 'Artifact of the project'),
      optional('java.artifact-version', 'Java Artifact Version', 'Version', '1.0-SNAPSHOT'),
      optional('source-license-text', 'Source Code License Text', 'Head of every source file'),
    ],
  },
  {
    id: 'ruby',
    friendlyName: 'Ruby',
    description: 'A gem for Ruby',
    configurationProperties: [
      serviceName,
      optional('ruby.gem-name', 'Ruby Gem Name', 'Name of the gem; {service.name}-sdk by default'),
      optional('ruby.gem-version', 'Ruby Gem Version', 'Version of the gem', '1.0.0'),
    ],
  },
]
